package io.clickfold.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Pauses and waiting. */
final class Waiting {
  private static final Duration STEP = Duration.ofMillis(250);

  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private Waiting() {}

  static void pause(Duration time) {
    try {
      NEVER.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  static void seconds(long seconds) {
    pause(Duration.ofSeconds(seconds));
  }

  /** Whether it has become true in that time. */
  static boolean until(Duration most, BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(most);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        return false;
      }
      pause(STEP);
    }
    return true;
  }

  /**
   * Waits for what has to be.
   *
   * @throws IllegalStateException if it is not in time
   */
  static void forIt(String what, Duration most, BooleanSupplier condition) {
    if (!until(most, condition)) {
      throw new IllegalStateException(what + ": not after " + most.toSeconds() + " s");
    }
  }
}
