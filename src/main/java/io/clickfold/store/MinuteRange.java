package io.clickfold.store;

import io.clickfold.click.Minutes;

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
}
