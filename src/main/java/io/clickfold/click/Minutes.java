package io.clickfold.click;

import java.time.Duration;

/** Arithmetic of minutes: tumbling windows of event time, each named by its start. */
public final class Minutes {
  /** Milliseconds of a minute. */
  public static final long MILLIS = 60_000;

  private Minutes() {}

  /** The start of the minute that holds this time, both in milliseconds since 1970. */
  public static long startOf(long timeMillis) {
    return timeMillis - Math.floorMod(timeMillis, MILLIS);
  }

  /**
   * How many minutes a length has.
   *
   * @throws IllegalArgumentException if it is not a whole number of them, 1 or more
   */
  public static int of(Duration length) {
    long minutes = length.toMinutes();
    if (minutes < 1 || !length.equals(Duration.ofMinutes(minutes))) {
      throw new IllegalArgumentException(
          "%s is not a whole number of minutes, 1 or more".formatted(length));
    }
    return Math.toIntExact(minutes);
  }
}
