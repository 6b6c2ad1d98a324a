package io.clickfold.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cube;
import io.clickfold.result.AdMinute;
import io.clickfold.result.Cell;
import io.clickfold.result.CubeCells;
import io.clickfold.result.SourceWatermark;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WriteSetTest {
  private static final Cube COUNTRY = Cube.parse("country");
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final long MINUTE = NOON.toEpochMilli();
  private static final RowPartition TOTALS =
      new RowPartition.Totals("ad-1", LocalDate.of(2026, 11, 22));
  private static final RowKey TOTAL = new RowKey(List.of(), MINUTE, 0);

  private final WriteSet writes = new WriteSet();

  @Test
  void keepsTheNewestOfEachRowInWhateverOrderTheyCome() {
    writes.add(counts(MINUTE, 0, 0, 3));
    writes.add(counts(MINUTE, 0, 0, 9));
    writes.add(counts(MINUTE, 0, 0, 5));
    assertThat(writes.rows().get(TOTALS)).isEqualTo(Map.of(TOTAL, RowVersion.of(MINUTE, 0, 9)));

    writes.add(counts(MINUTE, 0, 1, 4));
    writes.add(counts(MINUTE, 0, 0, 10));
    assertThat(writes.rows().get(TOTALS)).isEqualTo(Map.of(TOTAL, RowVersion.of(MINUTE, 1, 4)));
  }

  @Test
  void keepsSourcesAndMinutesApart() {
    writes.add(counts(MINUTE, 0, 0, 3));
    writes.add(counts(MINUTE, 1, 0, 4));
    writes.add(counts(MINUTE + 60_000, 0, 0, 5));

    assertThat(writes.rows().get(TOTALS))
        .isEqualTo(
            Map.of(
                TOTAL,
                RowVersion.of(MINUTE, 0, 3),
                new RowKey(List.of(), MINUTE, 1),
                RowVersion.of(MINUTE, 0, 4),
                new RowKey(List.of(), MINUTE + 60_000, 0),
                RowVersion.of(MINUTE + 60_000, 0, 5)));
  }

  @Test
  void sortsCellsByThePartitionsThatHoldThem() {
    writes.add(
        new AdMinute(
            "ad-1",
            MINUTE,
            0,
            0,
            List.of(
                new CubeCells(Cube.TOTAL, List.of(new Cell(List.of(), 3))),
                new CubeCells(
                    COUNTRY, List.of(new Cell(List.of("KR"), 1), new Cell(List.of("DE"), 2))))));

    assertThat(writes.rows())
        .containsOnlyKeys(TOTALS, new RowPartition.Cells("ad-1", "country", NOON, (short) 0));
    assertThat(writes.rows().get(new RowPartition.Cells("ad-1", "country", NOON, (short) 0)))
        .isEqualTo(
            Map.of(
                new RowKey(List.of("KR"), MINUTE, 0),
                RowVersion.of(MINUTE, 0, 1),
                new RowKey(List.of("DE"), MINUTE, 0),
                RowVersion.of(MINUTE, 0, 2)));
  }

  @Test
  void keepsTheNewestWatermarkOfEachSourceInEachPartition() {
    writes.add(0, new SourceWatermark(0, 2, 4, MINUTE));
    writes.add(0, new SourceWatermark(0, 3, 4, MINUTE + 120_000));
    writes.add(0, new SourceWatermark(0, 2, 4, MINUTE + 60_000));
    writes.add(0, new SourceWatermark(1, 2, 4, MINUTE));
    writes.add(1, new SourceWatermark(0, 2, 4, MINUTE));

    assertThat(writes.watermarks())
        .containsExactlyInAnyOrder(
            new StoredWatermark(0, 0, 3, 4, NOON.plusSeconds(120)),
            new StoredWatermark(0, 1, 2, 4, NOON),
            new StoredWatermark(1, 0, 2, 4, NOON));
  }

  private static AdMinute counts(long minute, int source, int generation, long clicks) {
    return new AdMinute(
        "ad-1",
        minute,
        source,
        generation,
        List.of(new CubeCells(Cube.TOTAL, List.of(new Cell(List.of(), clicks)))));
  }
}
