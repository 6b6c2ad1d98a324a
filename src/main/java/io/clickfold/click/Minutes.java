package io.clickfold.click;

/** Arithmetic on minutes: tumbling windows of event time, each named by its start. */
public final class Minutes {
  /** Milliseconds of a minute. */
  public static final long MILLIS = 60_000;

  /** Milliseconds of an hour. */
  public static final long HOUR_MILLIS = 60 * MILLIS;

  /** Milliseconds of a day. */
  public static final long DAY_MILLIS = 24 * HOUR_MILLIS;

  private Minutes() {}

  /** The start of the minute that holds this time, both in milliseconds since 1970. */
  public static long startOf(long timeMillis) {
    return timeMillis - Math.floorMod(timeMillis, MILLIS);
  }

  /** The start of the UTC hour that holds this time, both in milliseconds since 1970. */
  public static long startOfHour(long timeMillis) {
    return timeMillis - Math.floorMod(timeMillis, HOUR_MILLIS);
  }

  /** The start of the UTC day that holds this time, both in milliseconds since 1970. */
  public static long startOfDay(long timeMillis) {
    return timeMillis - Math.floorMod(timeMillis, DAY_MILLIS);
  }
}
