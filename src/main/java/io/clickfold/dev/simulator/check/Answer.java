package io.clickfold.dev.simulator.check;

import java.util.Map;

/**
 * What the API answered.
 *
 * @param series every minute's, by its start in milliseconds since 1970
 * @param groups clicks by the value grouped by; empty without groups
 */
record Answer(Map<Long, Point> series, Map<String, Long> groups) {

  /** The clicks of a minute. */
  record Point(long clicks, boolean isFinal) {}

  /** Whether every minute is final. */
  boolean isFinal() {
    return series.values().stream().allMatch(Point::isFinal);
  }

  /** Whether this minute is final. */
  boolean isFinal(long minute) {
    return series.containsKey(minute) && series.get(minute).isFinal();
  }
}
