package io.clickfold.wire;

/**
 * The numbers of sources. That of a partition of the raw queue is the partition's; a shard, which
 * is a partition of the hot ads' queue, has a negative one. So either topic may get more
 * partitions. Counts that a recalculation puts in the place of shards' have numbers far above those
 * of all partitions; {@link CountedRows} says when they count.
 */
public final class Sources {
  private static final int IN_PLACE_OF_SHARDS = 1 << 24;

  private Sources() {}

  /** The source that a partition of the hot ads' queue is. */
  public static int shard(int partition) {
    return ~partition;
  }

  /** Whether a source is a shard. */
  public static boolean isShard(int source) {
    return source < 0;
  }

  /**
   * The number under which clicks are recomputed that a source of the raw queue had forwarded to
   * shards.
   */
  public static int inPlaceOfShards(int source) {
    return source + IN_PLACE_OF_SHARDS;
  }

  /** Whether a source's counts stand in the place of shards' counts. */
  public static boolean isInPlaceOfShards(int source) {
    return source >= IN_PLACE_OF_SHARDS;
  }

  /** The source's partition, of the raw queue or of the hot ads' queue. */
  static int partition(int source) {
    return isShard(source) ? ~source : source;
  }
}
