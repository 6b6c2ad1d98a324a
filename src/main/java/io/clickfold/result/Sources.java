package io.clickfold.result;

/**
 * The numbers of sources. That of a partition of the raw queue is the partition's; a shard, which
 * is a partition of the hot ads' queue, has a negative one. So either topic may get more
 * partitions.
 */
public final class Sources {
  private Sources() {}

  /** The source that a partition of the hot ads' queue is. */
  public static int shard(int partition) {
    return ~partition;
  }

  /** Whether a source is a shard. */
  public static boolean isShard(int source) {
    return source < 0;
  }

  /** The source's partition, of the raw queue or of the hot ads' queue. */
  public static int partition(int source) {
    return isShard(source) ? ~source : source;
  }
}
