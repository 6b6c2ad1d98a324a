package io.clickfold.benchmark;

import java.time.Duration;

/**
 * The clicks that a topic is filled with. All that is random about them follows from a fixed seed.
 *
 * @param topic where they go
 * @param clicks how many, the repeated ones included
 * @param ads over how many ads they are spread
 * @param start the event time of the first, in milliseconds since 1970
 * @param length the event time from the first to the last
 */
record Load(String topic, long clicks, int ads, long start, Duration length) {
  /** Longer than minutes stay open, by far. */
  static final Duration UNTIL_CLOSING = Duration.ofMinutes(6);

  /** An event time that closes all minutes of these clicks, in milliseconds since 1970. */
  long closing() {
    return start + length.plus(UNTIL_CLOSING).toMillis();
  }
}
