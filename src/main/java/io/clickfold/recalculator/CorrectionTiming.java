package io.clickfold.recalculator;

import io.clickfold.store.jobs.LateMinutes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a minute for which clicks came late is recomputed: when no more came for a while, or the
 * first of them have waited for long; and not too often. So somebody who keeps sending late clicks
 * cannot put a correction off for ever, nor have one made for every click.
 *
 * @param quietTime how long none must have come
 * @param longestWait how long clicks wait at most, and the least time between two corrections of a
 *     minute
 */
record CorrectionTiming(Duration quietTime, Duration longestWait) {

  /**
   * Whether a minute is to be corrected now.
   *
   * @param corrected when its last correction was begun, if there was one within the longest wait
   */
  boolean isDue(LateMinutes.Arrival arrival, Optional<Instant> corrected, Instant now) {
    boolean quiet = !arrival.last().isAfter(now.minus(quietTime));
    boolean waited = arrival.since().filter(since -> isLongAgo(since, now)).isPresent();
    return (quiet || waited)
        && corrected.filter(correction -> !isLongAgo(correction, now)).isEmpty();
  }

  /** Whether corrections of that time are so long ago that they put nothing off. */
  boolean isLongAgo(Instant then, Instant now) {
    return !then.isAfter(now.minus(longestWait));
  }
}
