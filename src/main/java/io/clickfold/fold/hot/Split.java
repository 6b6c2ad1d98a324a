package io.clickfold.fold.hot;

/**
 * Minutes whose clicks of an ad are forwarded to shards, not counted by their source.
 *
 * @param adId the ad
 * @param from the start of the first minute, in milliseconds since 1970
 * @param to the end of the last minute, or {@link #OPEN}
 * @param shards over how many shards they are spread: at least 1
 * @param clicksPerSecond the ad's clicks, measured when this was decided
 */
public record Split(String adId, long from, long to, int shards, int clicksPerSecond) {
  /** No end is decided. */
  public static final long OPEN = Long.MAX_VALUE;

  /** Whether no end is decided. */
  public boolean isOpen() {
    return to == OPEN;
  }

  /** Whether there are no such minutes: it ended before it began. */
  boolean isEmpty() {
    return to <= from;
  }

  /** Whether it has the minute that begins at this time. */
  boolean has(long minute) {
    return minute >= from && minute < to;
  }

  Split endingAt(long end) {
    return new Split(adId, from, end, shards, clicksPerSecond);
  }
}
