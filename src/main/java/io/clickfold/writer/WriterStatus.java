package io.clickfold.writer;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether the writer gets on.
 *
 * @param obstacle what keeps it from storing; empty if nothing does
 * @param since when it came to this
 */
record WriterStatus(Optional<String> obstacle, Instant since) {
  static WriterStatus flowing() {
    return new WriterStatus(Optional.empty(), Instant.now());
  }

  /** Not storing, and why. */
  static WriterStatus stopped(String obstacle) {
    return new WriterStatus(Optional.of(obstacle), Instant.now());
  }
}
