package io.clickfold.store;

import io.clickfold.result.AdMinute;
import io.clickfold.result.Cell;
import io.clickfold.result.CubeCells;
import io.clickfold.result.SourceWatermark;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What some results come to: of each row the newest version, by partition of its table, and of each
 * source the newest watermark, by partition of the result queue. Not thread-safe.
 */
final class WriteSet {
  private final Map<RowPartition, Map<RowKey, RowVersion>> rows = new HashMap<>();
  private final Map<WatermarkKey, StoredWatermark> watermarks = new HashMap<>();

  private record WatermarkKey(int partition, int source) {}

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

  /** Takes a watermark that stands in a partition of the result queue. */
  void add(int partition, SourceWatermark watermark) {
    watermarks.merge(
        new WatermarkKey(partition, watermark.source()),
        new StoredWatermark(
            partition,
            watermark.source(),
            watermark.sources(),
            watermark.partitions(),
            Instant.ofEpochMilli(watermark.watermark())),
        (a, b) -> a.watermark().isAfter(b.watermark()) ? a : b);
  }

  Map<RowPartition, Map<RowKey, RowVersion>> rows() {
    return rows;
  }

  Collection<StoredWatermark> watermarks() {
    return watermarks.values();
  }
}
