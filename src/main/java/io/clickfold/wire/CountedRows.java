package io.clickfold.wire;

/**
 * Decides which of the stored rows of an ad count. Shards add up the clicks of several sources,
 * which are recomputed one after the other. So what is recomputed in the place of shards does not
 * count in a minute in which there is still a row of a shard; as soon as all of these are removed,
 * at once, it all does. For rows in the order of their minutes, and in a minute of their sources.
 * Not thread-safe.
 */
public final class CountedRows {
  private long shardMinute = Long.MIN_VALUE;

  /**
   * Whether a row counts.
   *
   * @param minute its minute's start, in milliseconds since 1970, not before that of the last row
   * @param source its source, higher than that of the last row if that was of the same minute
   */
  public boolean counts(long minute, int source) {
    if (Sources.isShard(source)) {
      shardMinute = minute;
    }
    return !Sources.isInPlaceOfShards(source) || minute != shardMinute;
  }
}
