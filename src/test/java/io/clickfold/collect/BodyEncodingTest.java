package io.clickfold.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BodyEncodingTest {

  @Test
  void unpacksUpToTheLimit() {
    byte[] body = "x".repeat(20_000).getBytes(UTF_8);
    assertThat(BodyEncoding.GZIP.unpack(gzip(body), body.length, more -> true)).isEqualTo(body);
    assertRefused(413, () -> BodyEncoding.GZIP.unpack(gzip(body), body.length - 1, more -> true));
  }

  @Test
  void unpacksMembersThatFollowEachOther() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(gzip("a".getBytes(UTF_8)));
    both.write(gzip("b".getBytes(UTF_8)));
    assertThat(BodyEncoding.GZIP.unpack(both.toByteArray(), 10, more -> true))
        .asString()
        .isEqualTo("ab");
  }

  @Test
  void stopsABombAtTheLimit() {
    byte[] bomb = gzip(new byte[200_000_000]);
    Runtime runtime = Runtime.getRuntime();
    long before = runtime.totalMemory() - runtime.freeMemory();
    assertRefused(413, () -> BodyEncoding.GZIP.unpack(bomb, 1 << 20, more -> true));
    assertThat(runtime.totalMemory() - runtime.freeMemory() - before).isLessThan(50_000_000);
  }

  @Test
  void takesMemoryForWhatItUnpacksAndStopsWhereThereIsNone() {
    byte[] packed = gzip(new byte[1_000_000]);
    AtomicLong taken = new AtomicLong();
    assertThat(
            BodyEncoding.GZIP.unpack(
                packed, 1_000_000, more -> taken.addAndGet(more) <= 1_000_000 + packed.length))
        .hasSize(1_000_000);
    assertThat(taken).hasValue(1_000_000 + packed.length);
    taken.set(0);
    assertRefused(
        503,
        () -> BodyEncoding.GZIP.unpack(packed, 1_000_000, more -> taken.addAndGet(more) <= 50_000));
    assertThat(taken.get()).isLessThan(100_000);
  }

  @Test
  void refusesWhatIsNotGzip() {
    byte[] packed = gzip("click".getBytes(UTF_8));
    assertRefused(400, () -> BodyEncoding.GZIP.unpack("click".getBytes(UTF_8), 100, more -> true));
    assertRefused(400, () -> BodyEncoding.GZIP.unpack(new byte[0], 100, more -> true));
    assertRefused(
        400,
        () ->
            BodyEncoding.GZIP.unpack(Arrays.copyOf(packed, packed.length - 4), 100, more -> true));
  }

  /** A second member whose header is damaged was dropped without a word. */
  @Test
  void refusesWhatFollowsAMemberAndIsNone() throws IOException {
    byte[] member = gzip("click".getBytes(UTF_8));
    for (int at = 0; at < 4; at++) {
      byte[] damaged = member.clone();
      damaged[at] ^= 0x55;
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.write(member);
      both.write(damaged);
      assertRefused(400, () -> BodyEncoding.GZIP.unpack(both.toByteArray(), 100, more -> true));
    }
    for (int rest : new int[] {1, 8, 17, 18, 100, 10_000}) {
      byte[] followed = Arrays.copyOf(member, member.length + rest);
      assertRefused(400, () -> BodyEncoding.GZIP.unpack(followed, 100, more -> true));
    }
  }

  @Test
  void knowsItsNames() {
    assertThat(BodyEncoding.of(null)).isEqualTo(BodyEncoding.IDENTITY);
    assertThat(BodyEncoding.of("identity")).isEqualTo(BodyEncoding.IDENTITY);
    assertThat(BodyEncoding.of(" GZIP")).isEqualTo(BodyEncoding.GZIP);
    assertRefused(415, () -> BodyEncoding.of("br"));
    assertRefused(415, () -> BodyEncoding.of("gzip, gzip"));
  }

  private static void assertRefused(int status, Runnable action) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            RefusedException.class, refused -> assertThat(refused.status()).isEqualTo(status));
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }
}
