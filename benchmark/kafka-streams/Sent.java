package io.clickfold.benchmark;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Knows when the counts of all clicks have been sent. Thread-safe. */
final class Sent {
  private final AtomicLong left;
  private final CountDownLatch all = new CountDownLatch(1);

  Sent(long clicks) {
    this.left = new AtomicLong(clicks);
  }

  /** What so many more clicks have changed has been sent. */
  void sent(int clicks) {
    if (clicks > 0 && left.addAndGet(-clicks) == 0) {
      all.countDown();
    }
  }

  void awaitAll() throws InterruptedException {
    all.await();
  }
}
