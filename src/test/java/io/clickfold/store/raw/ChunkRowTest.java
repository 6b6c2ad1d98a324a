package io.clickfold.store.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.archiver.LoggedClick;
import io.clickfold.click.ClickParser;
import io.clickfold.store.raw.ChunkRowFormat.Packer;
import io.clickfold.wire.RecordLimit;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pieces, from clicks to bytes and back. */
class ChunkRowTest {
  private static final Logger LOG = Logger.getLogger(ChunkRowTest.class);
  private static final long MINUTE = 1_700_000_040_000L;
  private static final int SOURCE = 3;
  private static final int ROUNDS = 300;

  private final long seed = Long.getLong("clickfold.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Packer packer = new Packer();
  private final List<LoggedClick> clicks = new ArrayList<>();

  @BeforeEach
  void saySeed() {
    LOG.infof("-Dclickfold.seed=%d", seed);
  }

  @Test
  void whatIsPackedIsRead() {
    for (int round = 0; round < ROUNDS; round++) {
      RawRow row = randomRow();

      assertThat(read(row, -1)).isEqualTo(clicks);
      long after = clicks.get(random.nextInt(clicks.size())).offset();
      assertThat(read(row, after))
          .isEqualTo(clicks.stream().filter(click -> click.offset() > after).toList());
    }
  }

  /** However large the clicks are, and however little they can be compressed. */
  @Test
  void everyRowIsWithinTheLimit() {
    OpenChunk chunk = new OpenChunk(SOURCE, packer);
    List<RawRow> rows = new ArrayList<>();
    for (int offset = 0; offset < OpenChunk.OFFSETS; offset++) {
      byte[] click = new byte[ClickParser.MAX_CLICK_BYTES];
      random.nextBytes(click);
      chunk.add(offset, MINUTE, MINUTE, random.nextInt(), click, rows::add);
    }
    chunk.drain(rows::add);

    assertThat(rows).extracting(RawRow::bytes).allMatch(bytes -> bytes < RecordLimit.MAX_BYTES);
    assertThat(rows.stream().mapToInt(RawRow::clicks).sum()).isEqualTo(OpenChunk.OFFSETS);
  }

  /** A few bits between the packed bytes and their checksum mean nothing. */
  @Test
  void damageIsNoticedOrDoesNotMatter() {
    int noticed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      RawRow row = randomRow();
      byte[] damaged = damage(row.chunk().array());
      try {
        assertThat(read(chunk(row, row.clicks(), ByteBuffer.wrap(damaged)))).isEqualTo(clicks);
      } catch (IllegalStateException e) {
        assertThat(e)
            .hasMessageContaining("raw_clicks has a damaged row of minute 2023-11-14T22:14:00Z")
            .hasMessageContaining("source 3, offset " + row.firstOffset());
        noticed++;
      }
    }
    assertThat(noticed).isGreaterThan(ROUNDS * 9 / 10);
  }

  @Test
  void aMissingClickIsNoticed() {
    RawRow row = randomRow();

    assertThatThrownBy(() -> chunk(row, row.clicks() + 1, row.chunk()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("clicks instead of");
    assertThatThrownBy(() -> chunk(row, row.clicks(), null))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Bytes that are packed well, and are no clicks. */
  @Test
  void nonsenseIsNoticed() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] nonsense = new byte[1 + random.nextInt(40)];
      random.nextBytes(nonsense);
      ByteBuffer packed = packer.pack(nonsense, nonsense.length);

      assertThatThrownBy(() -> RawChunk.read(MINUTE, SOURCE, 0, 1_000, packed, -1))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aBombDoesNotGoOff() {
    byte[] zeros = new byte[64 << 20];
    ByteBuffer packed = packer.pack(zeros, zeros.length);

    assertThatThrownBy(() -> RawChunk.read(MINUTE, SOURCE, 0, 1, packed, -1))
        .hasMessageContaining("it cannot hold 67108864 bytes");
    packed.putInt(1, 1_000);
    assertThatThrownBy(() -> RawChunk.read(MINUTE, SOURCE, 0, 1, packed, -1))
        .hasMessageContaining("it goes on after 1000 bytes");
  }

  @Test
  void theFilterHasTheAdsOfThePieceAndFewOthers() {
    int[] hashes = new int[2_000];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = AdFilter.hash("ad-" + i % 1_000);
    }
    ByteBuffer filter = AdFilter.of(hashes, hashes.length);

    int others = 0;
    for (int i = 0; i < 1_000; i++) {
      assertThat(mayHave(filter, "ad-" + i)).isTrue();
      assertThat(mayHave(filter, "other-" + i, "ad-" + i)).isTrue();
      others += mayHave(filter, "other-" + i) ? 1 : 0;
    }
    assertThat(others).isLessThan(60);
    assertThat(filter.remaining()).isBetween(1_900, 2_000);
    assertThat(AdFilter.mayHave(filter, new int[0])).isFalse();
    assertThat(mayHave(AdFilter.of(hashes, 0), "ad-1")).isFalse();
  }

  private static boolean mayHave(ByteBuffer filter, String... ads) {
    return AdFilter.mayHave(filter, Arrays.stream(ads).mapToInt(AdFilter::hash).sorted().toArray());
  }

  private RawRow randomRow() {
    clicks.clear();
    long offset = random.nextLong(1L << random.nextInt(1, 50));
    ChunkRow openRow = new ChunkRow(MINUTE, offset);
    int count = 1 + random.nextInt(random.nextBoolean() ? 3 : 200);
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[random.nextInt(random.nextInt(10) == 0 ? 3_000 : 200)];
      for (int at = 0; at < value.length; at++) {
        value[at] = (byte) ('a' + random.nextInt(26));
      }
      long brokerMillis = MINUTE + random.nextInt(-100_000, 100_000);
      clicks.add(new LoggedClick(offset, brokerMillis, new String(value, StandardCharsets.UTF_8)));
      openRow.add(offset, brokerMillis, random.nextInt(1 << 16), value);
      offset += 1 + random.nextInt(random.nextBoolean() ? 1 : 10);
    }
    return openRow.row(SOURCE, packer);
  }

  /** Cuts it off, makes it longer, or changes a bit. */
  private byte[] damage(byte[] bytes) {
    return switch (random.nextInt(3)) {
      case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
      default -> {
        byte[] changed = bytes.clone();
        changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        yield changed;
      }
    };
  }

  private static List<LoggedClick> read(RawRow row, long after) {
    RawChunk chunk =
        RawChunk.read(
            row.minute(), row.source(), row.firstOffset(), row.clicks(), row.chunk(), after);
    return read(chunk);
  }

  private static List<LoggedClick> read(RawChunk chunk) {
    List<LoggedClick> read = new ArrayList<>();
    chunk.forEach(
        (offset, brokerMillis, bytes, from, length) ->
            read.add(LoggedClick.of(offset, brokerMillis, bytes, from, length)));
    assertThat(chunk.clicks()).isEqualTo(read.size());
    return read;
  }

  private static RawChunk chunk(RawRow row, int stored, ByteBuffer chunk) {
    return RawChunk.read(row.minute(), row.source(), row.firstOffset(), stored, chunk, -1);
  }
}
