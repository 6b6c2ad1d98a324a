package io.clickfold.store;

import io.clickfold.click.Cube;
import io.clickfold.result.AdMinute;
import io.clickfold.result.Cell;
import io.clickfold.result.CubeCells;
import io.clickfold.result.Ranking;
import io.clickfold.result.RankingWatermark;
import io.clickfold.result.SourceWatermark;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What some results come to: of each row the newest version, by partition of its table, of each
 * ranking the newest version, and of each source the newest watermark, by the topic and partition
 * for which it speaks. Not thread-safe.
 */
final class WriteSet {
  private final Map<RowPartition, Map<RowKey, RowVersion>> rows = new HashMap<>();
  private final Map<RankingKey, Ranking> rankings = new HashMap<>();
  private final Map<WatermarkKey, StoredWatermark> watermarks = new HashMap<>();
  private final Map<WatermarkKey, StoredWatermark> rankingWatermarks = new HashMap<>();

  private record WatermarkKey(int partition, int source) {}

  private record RankingKey(Cube cube, List<String> cell, int window, long until) {}

  /**
   * Takes counts.
   *
   * @throws IllegalArgumentException if a count is out of range
   */
  void add(AdMinute minute) {
    for (CubeCells cube : minute.cubes()) {
      for (Cell cell : cube.cells()) {
        rows.computeIfAbsent(
                RowPartition.of(minute.adId(), cube.cube(), cell.values(), minute.minute()),
                partition -> new HashMap<>())
            .merge(
                new RowKey(cell.values(), minute.minute(), minute.source()),
                RowVersion.of(minute.minute(), minute.generation(), cell.clicks()),
                RowVersion::or);
      }
    }
  }

  /** Takes a ranking. */
  void add(Ranking ranking) {
    rankings.merge(
        new RankingKey(ranking.cube(), ranking.cell(), ranking.window(), ranking.until()),
        ranking,
        (a, b) -> RankingVersion.of(a) > RankingVersion.of(b) ? a : b);
  }

  /** Takes a watermark that stands in a partition of the result queue. */
  void add(int partition, SourceWatermark watermark) {
    keepNewest(
        watermarks,
        new StoredWatermark(
            partition,
            watermark.source(),
            watermark.sources(),
            watermark.partitions(),
            Instant.ofEpochMilli(watermark.watermark())));
  }

  /** Takes a watermark of rankings: those of a partition have one source, the ranker. */
  void add(RankingWatermark watermark) {
    keepNewest(
        rankingWatermarks,
        new StoredWatermark(
            watermark.partition(),
            0,
            1,
            watermark.partitions(),
            Instant.ofEpochMilli(watermark.watermark())));
  }

  private static void keepNewest(
      Map<WatermarkKey, StoredWatermark> watermarks, StoredWatermark watermark) {
    watermarks.merge(
        new WatermarkKey(watermark.partition(), watermark.source()),
        watermark,
        (a, b) -> a.watermark().isAfter(b.watermark()) ? a : b);
  }

  Map<RowPartition, Map<RowKey, RowVersion>> rows() {
    return rows;
  }

  Collection<Ranking> rankings() {
    return rankings.values();
  }

  /** How far counts are stored. */
  Collection<StoredWatermark> watermarks() {
    return watermarks.values();
  }

  /** How far rankings are stored. */
  Collection<StoredWatermark> rankingWatermarks() {
    return rankingWatermarks.values();
  }
}
