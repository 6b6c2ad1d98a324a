package io.clickfold.store;

import io.clickfold.result.Sources;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How far a source is stored from one partition of the result queue.
 *
 * @param sources how many partitions the raw queue has, as far as this source knew
 * @param shards how many partitions the hot ads' queue has, as far as this source knew
 * @param partitions how many partitions the result queue has, as far as this source knew
 * @param watermark everything that this source counted before it is stored
 */
record StoredWatermark(
    int partition, int source, int sources, int shards, int partitions, Instant watermark) {

  /** A minute is final when every source has passed it in every partition. */
  static Finality finality(Collection<StoredWatermark> watermarks) {
    int sources = 0;
    int shards = 0;
    int partitions = 0;
    Set<Place> places = new HashSet<>();
    Optional<Instant> lowest = Optional.empty();
    for (StoredWatermark stored : watermarks) {
      sources = Math.max(sources, Math.max(stored.sources, stored.source + 1));
      shards = Math.max(shards, Math.max(stored.shards, Sources.shard(stored.source) + 1));
      partitions = Math.max(partitions, Math.max(stored.partitions, stored.partition + 1));
      places.add(new Place(stored.partition, stored.source));
      if (lowest.isEmpty() || stored.watermark.isBefore(lowest.get())) {
        lowest = Optional.of(stored.watermark);
      }
    }
    // Who has not spoken yet may still count any minute.
    return places.size() == (long) (sources + shards) * partitions
        ? new Finality(lowest)
        : Finality.NONE;
  }

  private record Place(int partition, int source) {}
}
