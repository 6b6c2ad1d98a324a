package io.clickfold.fold.hot;

import java.util.function.ObjLongConsumer;

/**
 * What a source's fold has measured, as far as decisions about hot ads depend on it. Times are in
 * milliseconds since 1970.
 *
 * @param firstUnfinishedMinute the start of the first minute that is not emitted to its end
 * @param eventTime how far event time has come; {@link #NO_EVENT_TIME} before the first click
 * @param firstUntouchedMinute the start of the first minute that no click read so far has, and that
 *     few of the next ones can have
 * @param busyAds looks up the clicks that the fold counted itself
 */
public record Measurements(
    long firstUnfinishedMinute, long eventTime, long firstUntouchedMinute, BusyAds busyAds) {
  /** No click has been read yet. */
  public static final long NO_EVENT_TIME = Long.MIN_VALUE;

  /** Finds busy ads. */
  @FunctionalInterface
  public interface BusyAds {
    /**
     * Names the ads of a minute that have at least so many clicks, and have had some since counts
     * were last emitted.
     *
     * @param minute its start
     * @param sink receives each ad's id and its clicks in the minute
     */
    void forEach(long minute, int least, ObjLongConsumer<String> sink);
  }

  boolean hasEventTime() {
    return eventTime != NO_EVENT_TIME;
  }
}
