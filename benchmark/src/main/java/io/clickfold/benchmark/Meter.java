package io.clickfold.benchmark;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures a contender from within its process: all of them call it for each click, so that all are
 * measured in the same way. The steady state begins when the clicks of the warm-up have been taken,
 * with the JVM started, the code compiled and the state as large as it gets, and lasts until the
 * last click is counted and committed. Thread-safe.
 */
final class Meter {
  private final long warmUp;
  private final long all;
  private final AtomicLong taken = new AtomicLong();
  private final CountDownLatch takenAll = new CountDownLatch(1);
  private volatile long steadyFrom;
  private volatile long steadyNanos;
  private volatile double steadyCpuSeconds;

  Meter(Task task) {
    this.warmUp = task.warmUp();
    this.all = task.all();
  }

  /** One more click has been taken. */
  void took() {
    took(1);
  }

  /** More clicks have been taken. */
  void took(int clicks) {
    long now = taken.addAndGet(clicks);
    if (now >= warmUp && now - clicks < warmUp) {
      steadyFrom = now;
      steadyNanos = System.nanoTime();
      steadyCpuSeconds = ProcessCosts.cpuSeconds();
    }
    if (now >= all && now - clicks < all) {
      takenAll.countDown();
    }
  }

  /** Returns when all clicks have been taken. */
  void awaitAll() {
    try {
      takenAll.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says what was measured, now that all is committed. */
  void finish() {
    double seconds = (System.nanoTime() - steadyNanos) / 1e9;
    double cpuSeconds = ProcessCosts.cpuSeconds();
    if (taken.get() != all) {
      throw new IllegalStateException(
          "%,d clicks were taken instead of %,d".formatted(taken.get(), all));
    }
    System.out.println(
        new Measured(
                all - steadyFrom,
                seconds,
                cpuSeconds - steadyCpuSeconds,
                cpuSeconds,
                ProcessCosts.seconds(),
                ProcessCosts.peakMebibytes())
            .toLine());
  }
}
