package io.clickfold.store.raw;

import io.clickfold.archiver.LoggedClick;
import io.clickfold.store.raw.ChunkRowFormat.Packer;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Packed columns of {@code raw_clicks}. */
class KeptChunksTest {
  private static final long MINUTE = Instant.parse("2026-11-22T10:15:00Z").toEpochMilli();
  private static final long FIRST_OFFSET = 9_876_543_210L;
  private static final int SOURCE = 12;

  private static final List<LoggedClick> CLICKS =
      List.of(
          new LoggedClick(FIRST_OFFSET, MINUTE + 61_234, "{\"ad_id\":\"ad-é\"}"),
          new LoggedClick(FIRST_OFFSET + 1, MINUTE - 5, ""),
          new LoggedClick(FIRST_OFFSET + 700, MINUTE + 3_600_000, "{\"ad_id\":\"b\"}".repeat(20)));

  private static final List<String> ADS = List.of("ad-é", "b", "b");

  private final KeptBytes kept = new KeptBytes();

  @Test
  void chunks() {
    String name = "tables/raw_clicks";
    RawRow row = row();

    kept.checkWritten(
        name,
        KeptFile.empty()
            .with("ads", row.ads())
            .with("chunk", row.chunk())
            .with("version", Long.toString(row.version())),
        KeptChunksTest::unpacked);
    kept.checkRead(name, KeptChunksTest::clicks, CLICKS);
    kept.checkRead(name, KeptChunksTest::ads, List.of(true, true, false));
  }

  private static RawRow row() {
    ChunkRow row = new ChunkRow(MINUTE, FIRST_OFFSET);
    for (int i = 0; i < CLICKS.size(); i++) {
      LoggedClick click = CLICKS.get(i);
      byte[] value = click.json().getBytes(StandardCharsets.UTF_8);
      row.add(click.offset(), click.brokerMillis(), AdFilter.hash(ADS.get(i)), value);
    }
    return row.row(SOURCE, new Packer());
  }

  /** Builds of zlib compress the same bytes in different ways, which all of them read. */
  private static KeptFile unpacked(KeptFile file) {
    ByteBuffer chunk = ByteBuffer.wrap(file.bytes("chunk"));
    byte version = chunk.get(0);
    return file.with("chunk", ChunkRowFormat.unpack(chunk)).with("format", new byte[] {version});
  }

  private static List<LoggedClick> clicks(KeptFile file) {
    List<LoggedClick> clicks = new ArrayList<>();
    RawChunk.read(
            MINUTE,
            SOURCE,
            FIRST_OFFSET,
            CLICKS.size(),
            ByteBuffer.wrap(file.bytes("chunk")),
            FIRST_OFFSET - 1)
        .forEach(
            (offset, brokerMillis, bytes, from, length) ->
                clicks.add(LoggedClick.of(offset, brokerMillis, bytes, from, length)));
    return clicks;
  }

  private static List<Boolean> ads(KeptFile file) {
    ByteBuffer filter = ByteBuffer.wrap(file.bytes("ads"));
    return Stream.of("ad-é", "b", "c")
        .map(ad -> AdFilter.mayHave(filter, new int[] {AdFilter.hash(ad)}))
        .toList();
  }
}
