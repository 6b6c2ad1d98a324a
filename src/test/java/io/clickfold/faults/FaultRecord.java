package io.clickfold.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A fault that was made.
 *
 * @param what what was done to whom
 * @param from when it began
 * @param to when all was as before, as far as whoever made it can tell
 * @param fresh how long after that clicks of all partitions were counted again; empty if they were
 *     not while the run waited
 */
record FaultRecord(String what, Instant from, Instant to, Optional<Duration> fresh) {

  /** Whether there was this fault at an instant, or shortly before. */
  boolean covers(Instant at, Duration behind) {
    return at.isAfter(from) && at.isBefore(to.plus(fresh.orElse(Duration.ZERO)).plus(behind));
  }
}
