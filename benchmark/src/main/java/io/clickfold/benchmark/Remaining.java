package io.clickfold.benchmark;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/** How many clicks are still to be taken. Thread-safe. */
final class Remaining implements IntConsumer {
  private final AtomicLong clicks;
  private final CountDownLatch none = new CountDownLatch(1);

  Remaining(long clicks) {
    this.clicks = new AtomicLong(clicks);
  }

  /** So many more have been taken. */
  @Override
  public void accept(int taken) {
    if (clicks.addAndGet(-taken) <= 0) {
      none.countDown();
    }
  }

  /** Returns when there are none left. */
  void await() throws InterruptedException {
    none.await();
  }
}
