package io.clickfold.store.finality;

import io.clickfold.wire.Sources;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * How far a source is stored from one partition of {@code click-counts}.
 *
 * @param sources how many partitions the raw queue has, as far as this source knew
 * @param shards how many partitions the hot ads' queue has, as far as this source knew
 * @param partitions how many partitions {@code click-counts} has, as far as this source knew
 * @param watermark everything that this source counted before it is stored
 */
public record StoredWatermark(
    int partition, int source, int sources, int shards, int partitions, Instant watermark) {

  /**
   * What stood behind a place in a partition of {@code click-counts} that is stored up to there: no
   * count of a minute before this, and no ranking of a window that ends by then.
   *
   * @param counts the watermarks of counts
   * @param rankings those of rankings
   * @return in milliseconds since 1970; 0 if a source has emitted none yet
   */
  public static long lowest(
      Collection<StoredWatermark> counts, Collection<StoredWatermark> rankings, int partition) {
    int partitions =
        counts.stream()
            .mapToInt(stored -> Math.max(stored.partitions, stored.partition + 1))
            .max()
            .orElse(1);
    int sources =
        counts.stream()
            .mapToInt(stored -> Math.max(stored.sources, stored.source + 1))
            .max()
            .orElse(0);
    int shards =
        counts.stream()
            .mapToInt(stored -> Math.max(stored.shards, Sources.shard(stored.source) + 1))
            .max()
            .orElse(0);
    List<StoredWatermark> here =
        counts.stream().filter(stored -> stored.partition == partition).toList();
    return here.size() < sources + shards
        ? 0
        : Stream.concat(
                here.stream(),
                rankings.stream().filter(stored -> stored.partition % partitions == partition))
            .mapToLong(stored -> stored.watermark.toEpochMilli())
            .min()
            .orElse(0);
  }
}
