package io.clickfold.dev.simulator.check;

import java.util.Map;

/**
 * What the API said.
 *
 * @param series every minute's, by its start in milliseconds since 1970
 * @param groups clicks by the value grouped by; empty without groups
 */
record Answer(Map<Long, Point> series, Map<String, Long> groups) {

  /** The clicks of a minute. */
  record Point(long clicks, boolean isFinal) {}

  /** Whether it says so of every minute. */
  boolean isFinal() {
    return series.values().stream().allMatch(Point::isFinal);
  }

  /** Whether it says so of this minute. */
  boolean isFinal(long minute) {
    return series.containsKey(minute) && series.get(minute).isFinal();
  }
}
