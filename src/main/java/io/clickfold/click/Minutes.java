package io.clickfold.click;

/** Arithmetic of minutes: tumbling windows of event time, each named by its start. */
public final class Minutes {
  /** Milliseconds of a minute. */
  public static final long MILLIS = 60_000;

  private Minutes() {}

  /** The start of the minute that holds this time, both in milliseconds since 1970. */
  public static long startOf(long timeMillis) {
    return timeMillis - Math.floorMod(timeMillis, MILLIS);
  }
}
