package io.clickfold.store;

import java.util.concurrent.TimeUnit;

/**
 * The write timestamp that orders the versions of a row of counts: by generation, and within one by
 * the ad's clicks, since live counts only grow. So writes may be repeated, and may come in any
 * order: Cassandra keeps the newest. Timestamps stay close to event time, as time-window compaction
 * needs.
 */
final class RowVersion {
  /** What a source can count of an ad in a minute: 67 million, over a million a second. */
  static final long MOST_CLICKS = (1L << 26) - 1;

  private RowVersion() {}

  /**
   * The timestamp of a count, in microseconds since 1970.
   *
   * @param minute the minute's start, in milliseconds since 1970
   * @throws IllegalArgumentException if the clicks are not between 1 and {@link #MOST_CLICKS}
   */
  static long of(long minute, int generation, long clicks) {
    if (clicks < 1 || clicks > MOST_CLICKS) {
      throw new IllegalArgumentException(
          "an ad's clicks in a minute must be from 1 to %d, not %d".formatted(MOST_CLICKS, clicks));
    }
    return TimeUnit.MILLISECONDS.toMicros(minute) + generation * (MOST_CLICKS + 1) + clicks;
  }
}
