package io.clickfold.benchmark;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Lets time go by while others are measured. */
final class Pause {
  private static final Duration POLL = Duration.ofMillis(20);

  private Pause() {}

  /** Returns when this is so. */
  static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      of(POLL);
    }
  }

  static void of(Duration duration) {
    try {
      new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("interrupted");
    }
  }
}
