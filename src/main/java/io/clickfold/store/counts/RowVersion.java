package io.clickfold.store.counts;

import io.clickfold.click.Generations;
import java.util.concurrent.TimeUnit;

/**
 * The write timestamp that orders the versions of a row of counts: by generation, and within one by
 * the ad's clicks, since counts of a generation only grow. So writes may be repeated, and may come
 * in any order: Cassandra keeps the newest.
 *
 * <p>Live counts, of generation 0, are written at their minute, as time-window compaction needs; so
 * timestamps stay close to event time. Those of a higher generation are written at its {@link
 * Generations slot}, whatever the minute: that is after all live ones of closed minutes, and after
 * all that anybody wrote by a clock before.
 */
public final class RowVersion {
  /** What a source can count of an ad in a minute: 67 million, over a million a second. */
  static final long MAX_CLICKS = Generations.SLOT_MICROS - 1;

  private RowVersion() {}

  /**
   * The timestamp of a count, in microseconds since 1970.
   *
   * @param minute the minute's start, in milliseconds since 1970
   * @throws IllegalArgumentException if the clicks are above {@link #MAX_CLICKS}, or below 1, or
   *     the generation is negative
   */
  public static long of(long minute, int generation, long clicks) {
    if (clicks < 1 || clicks > MAX_CLICKS) {
      throw new IllegalArgumentException(
          "an ad's clicks in a minute must be from 1 to %d, not %d".formatted(MAX_CLICKS, clicks));
    }
    return clicks + (generation == Generations.LIVE ? micros(minute) : base(generation));
  }

  /**
   * The timestamp just below all of a generation, and not below any of a lower one.
   *
   * @throws IllegalArgumentException if the generation is that of live counts, or negative
   */
  public static long base(int generation) {
    if (generation <= Generations.LIVE) {
      throw new IllegalArgumentException("%d is no recalculation's".formatted(generation));
    }
    return generation * Generations.SLOT_MICROS;
  }

  /**
   * The generation of a row of a minute that has this version.
   *
   * @param minute the minute's start, in milliseconds since 1970
   */
  static int generationOf(long minute, long version) {
    return version <= micros(minute) + MAX_CLICKS
        ? Generations.LIVE
        : Math.toIntExact(version / Generations.SLOT_MICROS);
  }

  private static long micros(long minute) {
    return TimeUnit.MILLISECONDS.toMicros(minute);
  }
}
