package io.clickfold.wire;

import io.clickfold.click.Minutes;

/**
 * A source's decision not to count an ad's clicks of some minutes itself: it forwards them to
 * shards.
 *
 * @param hour the start of the hour of event time for which it is emitted, in milliseconds since
 *     1970: it is emitted again for each hour of the split
 * @param adId the ad
 * @param source the partition of the raw queue
 * @param from the start of the first such minute, in milliseconds since 1970
 * @param to the end of the last such minute, or {@link #OPEN}; the same as {@code from} if there
 *     turned out to be none
 * @param shards over how many shards, from the first on, the clicks are spread
 * @param clicksPerSecond the ad's clicks, measured when this was decided
 * @param offset how far the source had read when it emitted this: of two decisions about the same
 *     beginning the one with the higher offset holds
 */
public record AdSplit(
    long hour,
    String adId,
    int source,
    long from,
    long to,
    int shards,
    int clicksPerSecond,
    long offset)
    implements Result {
  /** No end is decided. */
  public static final long OPEN = Long.MAX_VALUE;

  /** The start of the first such minute in its hour, in milliseconds since 1970. */
  public long fromInHour() {
    return Math.max(from, hour);
  }

  /** The end of the last such minute in its hour, in milliseconds since 1970. */
  public long toInHour() {
    return Math.min(to, hour + Minutes.HOUR_MILLIS);
  }

  /** Whether no end is decided. */
  public boolean isOpen() {
    return to == OPEN;
  }

  /** Whether there are no such minutes. */
  public boolean isEmpty() {
    return to <= from;
  }

  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.visit(this);
  }
}
