package io.clickfold.store.finality;

import io.clickfold.click.MinuteRanges;
import io.clickfold.wire.Sources;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How far the stored counts are final.
 *
 * @param until every minute that ends by then is final; empty if none is
 */
public record Finality(Optional<Instant> until) {
  /** No minute is final. */
  public static final Finality NONE = new Finality(Optional.empty());

  /**
   * How far minutes are final by watermarks: a minute is when every source has passed it in every
   * partition. Gaps are not known here; {@link #before} takes them into account.
   */
  static Finality of(Collection<StoredWatermark> watermarks) {
    int sources = 0;
    int shards = 0;
    int partitions = 0;
    Set<Place> places = new HashSet<>();
    Optional<Instant> lowest = Optional.empty();
    for (StoredWatermark stored : watermarks) {
      sources = Math.max(sources, Math.max(stored.sources(), stored.source() + 1));
      shards = Math.max(shards, Math.max(stored.shards(), Sources.shard(stored.source()) + 1));
      partitions = Math.max(partitions, Math.max(stored.partitions(), stored.partition() + 1));
      places.add(new Place(stored.partition(), stored.source()));
      if (lowest.isEmpty() || stored.watermark().isBefore(lowest.get())) {
        lowest = Optional.of(stored.watermark());
      }
    }
    // A source that has emitted no watermark yet may still count any minute.
    return places.size() == (long) (sources + shards) * partitions ? new Finality(lowest) : NONE;
  }

  /** How far minutes are final if there are these gaps. */
  public Finality before(MinuteRanges gaps) {
    return until.isEmpty() || gaps.isEmpty()
        ? this
        : new Finality(until.map(end -> earlier(end, gaps.ranges().get(0).from())));
  }

  private static Instant earlier(Instant end, long from) {
    return end.toEpochMilli() <= from ? end : Instant.ofEpochMilli(from);
  }

  /**
   * Whether all minutes before this instant are final.
   *
   * @param end in milliseconds since 1970
   */
  public boolean covers(long end) {
    return until.isPresent() && end <= until.get().toEpochMilli();
  }

  private record Place(int partition, int source) {}
}
