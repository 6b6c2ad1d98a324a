package io.clickfold.store.insert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.click.Cube;
import io.clickfold.click.Generations;
import io.clickfold.store.counts.Layout;
import io.clickfold.store.counts.MinuteOfSource;
import io.clickfold.store.counts.RowVersion;
import io.clickfold.store.finality.StoredWatermark;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.TaskMark;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.PackedCells;
import io.clickfold.wire.avro.Parts;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WriteSetTest {
  private static final Cube COUNTRY = Cube.parse("country");
  private static final Cube IP = Cube.parse("ip");
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final long MINUTE = NOON.toEpochMilli();
  private static final AdDay DAY = new AdDay("ad-1", LocalDate.of(2026, 11, 22));
  private static final MinuteOfSource KEY = new MinuteOfSource(MINUTE, 0);

  private final WriteSet writes = new WriteSet();

  @Test
  void keepsTheNewestOfEachRowInWhateverOrderTheyCome() {
    writes.add(counts(MINUTE, 0, 0, 3));
    writes.add(counts(MINUTE, 0, 0, 9));
    writes.add(counts(MINUTE, 0, 0, 5));
    assertNewest(9, RowVersion.of(MINUTE, 0, 9));

    int generation = Generations.after(NOON);
    writes.add(counts(MINUTE, 0, generation, 4));
    writes.add(counts(MINUTE, 0, 0, 10));
    assertNewest(4, RowVersion.of(MINUTE, generation, 4));
  }

  private void assertNewest(long clicks, long version) {
    AdRows rows = writes.ads().get(DAY).get(KEY);
    assertThat(rows.clicks()).isEqualTo(clicks);
    assertThat(rows.version()).isEqualTo(version);
    assertThat(rows.heads()).containsExactly(head(COUNTRY, "KR", clicks));
    assertThat(rows.headsVersion()).isEqualTo(version);
    assertThat(writes.heads().get(new PartsPartition("ad-1", IP, MINUTE, Layout.HEADS)))
        .isEqualTo(
            Map.of(new PartKey(0, MINUTE, 0, 0), new PartRow(version, head(IP, "::1", clicks))));
  }

  @Test
  void keepsSourcesAndMinutesApart() {
    writes.add(counts(MINUTE, 0, 0, 3));
    writes.add(counts(MINUTE, 1, 0, 4));
    writes.add(counts(MINUTE + 60_000, 0, 0, 5));

    assertThat(writes.ads()).containsOnlyKeys(DAY);
    Map<MinuteOfSource, Long> clicks = new HashMap<>();
    writes.ads().get(DAY).forEach((key, rows) -> clicks.put(key, rows.clicks()));
    assertThat(clicks)
        .isEqualTo(
            Map.of(
                KEY,
                3L,
                new MinuteOfSource(MINUTE, 1),
                4L,
                new MinuteOfSource(MINUTE + 60_000, 0),
                5L));
    assertThat(writes.heads().get(new PartsPartition("ad-1", IP, MINUTE, Layout.HEADS)))
        .containsOnlyKeys(
            new PartKey(0, MINUTE, 0, 0),
            new PartKey(0, MINUTE, 1, 0),
            new PartKey(0, MINUTE + 60_000, 0, 0));
  }

  @Test
  void sortsRowsByThePartitionsThatHoldThem() {
    long lastMinute = Instant.parse("2026-11-22T23:59:00Z").toEpochMilli();
    CubeCells country = new CubeCells(COUNTRY, 1, 64, PackedCells.NONE);
    CubeCells ip = new CubeCells(IP, 2, 65, PackedCells.NONE);
    for (long minute : List.of(lastMinute, lastMinute + 60_000)) {
      writes.add(counts(minute, 0, 0, new AdCounts("ad-1", 3, List.of(country, ip))));
    }

    assertThat(writes.ads()).containsOnlyKeys(DAY, new AdDay("ad-1", LocalDate.of(2026, 11, 23)));
    assertThat(writes.ads().get(DAY)).containsOnlyKeys(new MinuteOfSource(lastMinute, 0));
    assertThat(writes.parts())
        .containsOnlyKeys(
            new PartsPartition("ad-1", COUNTRY, lastMinute - 59 * 60_000, (short) 16),
            new PartsPartition("ad-1", COUNTRY, lastMinute + 60_000, (short) 16),
            new PartsPartition("ad-1", IP, lastMinute - 59 * 60_000, (short) 1),
            new PartsPartition("ad-1", IP, lastMinute + 60_000, (short) 1));
    assertThat(writes.parts().get(new PartsPartition("ad-1", IP, lastMinute + 60_000, (short) 1)))
        .isEqualTo(
            Map.of(
                new PartKey(65, lastMinute + 60_000, 0, 0),
                new PartRow(RowVersion.of(lastMinute + 60_000, 0, 3), ip)));
  }

  @Test
  void whatSaysNothingOfCubesLeavesThemAsTheyAre() {
    CubeCells head = head(COUNTRY, "KR", 3);
    writes.add(counts(MINUTE, 0, 0, new AdCounts("ad-1", 3, List.of(head))));
    writes.add(counts(MINUTE, 0, 0, new AdCounts("ad-1", 4, List.of())));

    AdRows rows = writes.ads().get(DAY).get(KEY);
    assertThat(rows.clicks()).isEqualTo(4);
    assertThat(rows.heads()).containsExactly(head);
    assertThat(rows.headsVersion()).isEqualTo(RowVersion.of(MINUTE, 0, 3));
  }

  /** In older rows there may be cells, which a recalculation must not leave. */
  @Test
  void aHigherGenerationWithoutCellsClearsOlderOnes() {
    int generation = Generations.after(NOON);
    AdCounts none = new AdCounts("ad-1", 2, List.of(head(IP, "::1", 2)));
    writes.add(counts(MINUTE, 0, generation, none));
    writes.add(counts(MINUTE, 0, 0, 9));

    AdRows rows = writes.ads().get(DAY).get(KEY);
    assertThat(rows.knowsHeads()).isTrue();
    assertThat(rows.heads()).isEmpty();
    assertThat(rows.headsVersion()).isEqualTo(RowVersion.base(generation));
  }

  /** Each record may be in another poll, so none may overwrite what another says. */
  @Test
  void partsThatComeInRecordsOfTheirOwnClearNoHeads() {
    int generation = Generations.after(NOON);
    CubeCells part = new CubeCells(COUNTRY, 1, 64, PackedCells.NONE);
    writes.add(counts(MINUTE, 0, generation, new AdCounts("ad-1", 2, List.of(part))));

    assertThat(writes.ads().get(DAY).get(KEY).knowsHeads()).isFalse();
    assertThat(writes.parts()).hasSize(1);
    assertThat(writes.heads()).isEmpty();
  }

  /** Those of deferred cubes come when their minute has settled, and the clicks may be the same. */
  @Test
  void ofTheSameClicksTheRecordWithMoreHeadsIsTheNewer() {
    CubeCells country = head(COUNTRY, "KR", 3);
    CubeCells device = head(Cube.parse("device"), "tv", 3);
    writes.add(counts(MINUTE, 0, 0, new AdCounts("ad-1", 3, List.of(country))));
    writes.add(counts(MINUTE, 0, 0, new AdCounts("ad-1", 3, List.of(country, device))));
    writes.add(counts(MINUTE, 0, 0, new AdCounts("ad-1", 3, List.of(country))));

    assertThat(writes.ads().get(DAY).get(KEY).heads()).containsExactly(country, device);
  }

  @Test
  void keepsTheMarksOfEachPartition() {
    UUID job = UUID.randomUUID();
    writes.add(0, new TaskMark(job, 5, 4));
    writes.add(1, new TaskMark(job, 5, 4));
    writes.add(1, new TaskMark(job, 5, 4));

    assertThat(writes.marks())
        .containsExactlyInAnyOrder(new StoredMark(job, 5, 0, 4), new StoredMark(job, 5, 1, 4));
  }

  /** No reader would look for them. */
  @ParameterizedTest
  @CsvSource({"-1, 0", "3, 0", "0, 1", "1, -1", "1, 65", "2, 64", "2, 4161"})
  void refusesPartsThatAreNoneOfTheirLevel(int level, int part) {
    MinuteCounts counts =
        counts(
            MINUTE,
            0,
            0,
            new AdCounts(
                "ad-1", 3, List.of(new CubeCells(COUNTRY, level, part, PackedCells.NONE))));

    assertThatThrownBy(() -> writes.add(counts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no part " + part);
  }

  @Test
  void keepsTheNewestWatermarkOfEachSourceInEachPartition() {
    writes.add(0, new SourceWatermark(0, 2, 0, 4, MINUTE));
    writes.add(0, new SourceWatermark(0, 3, 0, 4, MINUTE + 120_000));
    writes.add(0, new SourceWatermark(0, 2, 0, 4, MINUTE + 60_000));
    writes.add(0, new SourceWatermark(1, 2, 0, 4, MINUTE));
    writes.add(1, new SourceWatermark(0, 2, 0, 4, MINUTE));

    assertThat(writes.watermarks())
        .containsExactlyInAnyOrder(
            new StoredWatermark(0, 0, 3, 0, 4, NOON.plusSeconds(120)),
            new StoredWatermark(0, 1, 2, 0, 4, NOON),
            new StoredWatermark(1, 0, 2, 0, 4, NOON));
  }

  private static MinuteCounts counts(long minute, int source, int generation, long clicks) {
    return counts(
        minute,
        source,
        generation,
        new AdCounts(
            "ad-1", clicks, List.of(head(COUNTRY, "KR", clicks), head(IP, "::1", clicks))));
  }

  private static MinuteCounts counts(long minute, int source, int generation, AdCounts ad) {
    return new MinuteCounts(minute, source, generation, List.of(ad));
  }

  private static CubeCells head(Cube cube, String value, long clicks) {
    return new CubeCells(
        cube, 0, Parts.HEAD, PackedCells.of(List.of(new Cell(List.of(value), clicks))));
  }
}
