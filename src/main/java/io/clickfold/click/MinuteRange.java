package io.clickfold.click;

import java.util.stream.LongStream;

/**
 * Whole minutes between two instants.
 *
 * @param from the first minute's start, in milliseconds since 1970
 * @param to the last minute's end, in milliseconds since 1970; after {@code from}
 */
public record MinuteRange(long from, long to) {

  /**
   * @throws IllegalArgumentException if the range is empty or does not consist of whole minutes
   */
  public MinuteRange {
    if (from >= to || Minutes.startOf(from) != from || Minutes.startOf(to) != to) {
      throw new IllegalArgumentException("no whole minutes: from %d to %d".formatted(from, to));
    }
  }

  /** How many minutes it has. */
  long minutes() {
    return (to - from) / Minutes.MILLIS;
  }

  /** The starts of the UTC days that it touches. */
  public LongStream days() {
    return starts(Minutes.startOfDay(from), Minutes.DAY_MILLIS);
  }

  /** The starts of the UTC hours that it touches. */
  public LongStream hours() {
    return starts(Minutes.startOfHour(from), Minutes.HOUR_MILLIS);
  }

  private LongStream starts(long first, long step) {
    return LongStream.iterate(first, start -> start < to, start -> start + step);
  }
}
