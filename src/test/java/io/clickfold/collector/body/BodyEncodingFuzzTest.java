package io.clickfold.collector.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Any bytes as a packed body. */
class BodyEncodingFuzzTest {
  private static final int LIMIT = 20_000;
  private static final int ENOUGH = 10_000_000;

  @FuzzTest
  void unpacksWhatWasPackedAndRefusesAllElse(byte[] bytes) {
    unpack(BodyEncoding.GZIP, bytes);
    unpack(BodyEncoding.ZSTD, bytes);
    assertThat(BodyEncoding.GZIP.unpack(gzip(bytes), ENOUGH, more -> true)).isEqualTo(bytes);
    assertThat(BodyEncoding.ZSTD.unpack(Zstd.compress(bytes), ENOUGH, more -> true))
        .isEqualTo(bytes);
  }

  @FuzzTest
  void readsAnyHeaders(byte[] bytes) {
    String header = new String(bytes, StandardCharsets.ISO_8859_1);
    try {
      assertThat(BodyFormat.of(header)).isNotNull();
    } catch (RefusedException e) {
      assertThat(e.status()).isEqualTo(415);
    }
    try {
      assertThat(BodyEncoding.of(header)).isNotNull();
    } catch (RefusedException e) {
      assertThat(e.status()).isEqualTo(415);
    }
  }

  private static void unpack(BodyEncoding encoding, byte[] bytes) {
    long[] reserved = {0};
    try {
      byte[] unpacked =
          Allocation.atMost(
              Allocation.forInput(bytes.length) + 4 * LIMIT,
              () ->
                  encoding.unpack(
                      bytes,
                      LIMIT,
                      more -> {
                        reserved[0] += more;
                        return true;
                      }));
      assertThat(unpacked).hasSizeLessThanOrEqualTo(LIMIT);
      assertThat(reserved[0]).isGreaterThanOrEqualTo(unpacked.length);
      assertThat(encoding.unpack(bytes, LIMIT, more -> true)).isEqualTo(unpacked);
      byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
      System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
      assertThat(encoding.unpack(twice, 2 * LIMIT, more -> true))
          .as("two members")
          .hasSize(2 * unpacked.length);
    } catch (RefusedException e) {
      assertThat(e.status()).isIn(400, 413);
    }
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
