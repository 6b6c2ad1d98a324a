package io.clickfold.collector.body;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
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

  /** The JDK calls itself for each member that has nothing in it. */
  @Test
  void unpacksAnyNumberOfEmptyMembers() throws IOException {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    for (int i = 0; i < 50_000; i++) {
      members.write(gzip(new byte[0]));
    }
    members.write(gzip("a".getBytes(UTF_8)));
    assertThat(BodyEncoding.GZIP.unpack(members.toByteArray(), 10, more -> true))
        .asString()
        .isEqualTo("a");
  }

  @Test
  void unpacksAnyNumberOfEmptyFrames() throws IOException {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < 50_000; i++) {
      frames.write(Zstd.compress(new byte[0]));
    }
    frames.write(Zstd.compress("a".getBytes(UTF_8)));
    assertThat(BodyEncoding.ZSTD.unpack(frames.toByteArray(), 10, more -> true))
        .asString()
        .isEqualTo("a");
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
  void unpacksZstd() throws IOException {
    byte[] body = "click".repeat(4_000).getBytes(UTF_8);
    byte[] packed = Zstd.compress(body, 19);
    assertThat(BodyEncoding.ZSTD.unpack(packed, body.length, more -> true)).isEqualTo(body);
    assertRefused(413, () -> BodyEncoding.ZSTD.unpack(packed, body.length - 1, more -> true));
    assertRefused(503, () -> BodyEncoding.ZSTD.unpack(packed, body.length, more -> false));

    ByteArrayOutputStream streamed = new ByteArrayOutputStream();
    for (String part : new String[] {"a", "b"}) {
      try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(streamed, 3)) {
        out.write(part.getBytes(UTF_8));
      }
    }
    assertThat(BodyEncoding.ZSTD.unpack(streamed.toByteArray(), 10, more -> true))
        .asString()
        .isEqualTo("ab");
  }

  @Test
  void refusesWhatIsNotZstdOrNotWhole() {
    byte[] packed = Zstd.compress("click".repeat(100).getBytes(UTF_8));
    assertRefused(400, () -> BodyEncoding.ZSTD.unpack(new byte[0], 100, more -> true));
    assertRefused(400, () -> BodyEncoding.ZSTD.unpack("click".getBytes(UTF_8), 100, more -> true));
    for (int length : new int[] {1, 5, packed.length - 1}) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertRefused(400, () -> BodyEncoding.ZSTD.unpack(cut, 1_000, more -> true));
    }
    byte[] followed = Arrays.copyOf(packed, packed.length + 3);
    assertRefused(400, () -> BodyEncoding.ZSTD.unpack(followed, 1_000, more -> true));
  }

  /** The decoder would take as much memory outside of the heap. */
  @Test
  void refusesZstdThatWantsALargeWindow() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(packed, 3)) {
      out.setLong(27);
      out.write(new byte[1_000]);
    }
    assertRefused(400, () -> BodyEncoding.ZSTD.unpack(packed.toByteArray(), 1_000, more -> true));
  }

  @Test
  void unpacksZstdThatWasPackedAtOnceUpToTheLimit() {
    byte[] body = new byte[5_000_000];
    assertThat(BodyEncoding.ZSTD.unpack(Zstd.compress(body), body.length, more -> true))
        .isEqualTo(body);
  }

  /** A limit that nobody should set must not turn into a negative number of bytes. */
  @Test
  void takesNoMoreMemoryForZstdThanItsLargestWindow() {
    byte[] packed = Zstd.compress("click".getBytes(UTF_8));
    AtomicLong taken = new AtomicLong();
    assertThat(
            BodyEncoding.ZSTD.unpack(
                packed, Integer.MAX_VALUE, more -> more > 0 && taken.addAndGet(more) > 0))
        .asString()
        .isEqualTo("click");
    assertThat(taken).hasValue((1 << 27) + "click".length());
  }

  @Test
  void stopsAZstdBombAtTheLimit() {
    byte[] bomb = Zstd.compress(new byte[200_000_000]);
    assertRefused(413, () -> BodyEncoding.ZSTD.unpack(bomb, 1 << 20, more -> true));
  }

  @Test
  void knowsItsNames() {
    assertThat(BodyEncoding.of(null)).isEqualTo(BodyEncoding.IDENTITY);
    assertThat(BodyEncoding.of("identity")).isEqualTo(BodyEncoding.IDENTITY);
    assertThat(BodyEncoding.of(" GZIP")).isEqualTo(BodyEncoding.GZIP);
    assertThat(BodyEncoding.of("zstd")).isEqualTo(BodyEncoding.ZSTD);
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
