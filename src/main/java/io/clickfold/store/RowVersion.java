package io.clickfold.store;

import java.util.concurrent.TimeUnit;

/**
 * A row's count, with the write timestamp that orders the versions of the row: by generation, and
 * within one by clicks, since live counts only grow. So writes may be repeated, and may come in any
 * order: Cassandra keeps the newest. Timestamps stay close to event time, as time-window compaction
 * needs.
 *
 * @param timestamp in microseconds since 1970
 */
record RowVersion(long clicks, long timestamp) {
  /** What a source can count of one cell in a minute: 67 million, over a million a second. */
  static final long MOST_CLICKS = (1L << 26) - 1;

  /**
   * The version of a count.
   *
   * @param minute the minute's start, in milliseconds since 1970
   * @throws IllegalArgumentException if the clicks are not between 1 and {@link #MOST_CLICKS}
   */
  static RowVersion of(long minute, int generation, long clicks) {
    if (clicks < 1 || clicks > MOST_CLICKS) {
      throw new IllegalArgumentException(
          "a cell's clicks in a minute must be from 1 to %d, not %d"
              .formatted(MOST_CLICKS, clicks));
    }
    return new RowVersion(
        clicks, TimeUnit.MILLISECONDS.toMicros(minute) + generation * (MOST_CLICKS + 1) + clicks);
  }

  /** The newer of two versions of a row. */
  RowVersion or(RowVersion other) {
    return timestamp >= other.timestamp ? this : other;
  }
}
