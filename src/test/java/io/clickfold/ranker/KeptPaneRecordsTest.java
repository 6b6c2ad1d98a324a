package io.clickfold.ranker;

import io.clickfold.click.Cube;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.panes.PaneRecord;
import io.clickfold.panes.PaneRecord.AdCells;
import io.clickfold.panes.PaneRecord.CellName;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The records of {@code ad-panes}, with their keys and timestamps. */
class KeptPaneRecordsTest {
  private static final int PARTITION = 12;

  private static final PaneRecord VALUE =
      new PaneRecord(
          PARTITION,
          Instant.parse("2026-11-22T10:15:00Z").toEpochMilli(),
          3,
          List.of(
              new CellName(Cube.TOTAL, List.of()),
              new CellName(Cube.parse("country+device"), List.of("DE", "phone"))),
          List.of(
              new AdCells("ad-é", new int[] {0, 200}, new long[] {5_000_000_000L, 1}),
              new AdCells("b", new int[0], new long[0])));

  private final KeptPanes panes =
      new KeptPanes(
          "any",
          60,
          new KafkaClients(Map.of()),
          letter -> {
            throw new AssertionError(letter.failure());
          });

  @Test
  void panes() {
    new KeptBytes()
        .check(
            "topics/ad-panes/PaneRecord",
            KeptFile.of(panes.record(VALUE, 4)),
            this::read,
            List.of(VALUE));
  }

  private List<PaneRecord> read(KeptFile file) {
    KeptPanes.Reading reading = panes.new Reading(PARTITION);
    reading.add(file.record());
    return StreamSupport.stream(reading.panes().spliterator(), false).toList();
  }
}
