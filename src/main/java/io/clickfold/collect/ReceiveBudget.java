package io.clickfold.collect;

import java.util.concurrent.atomic.AtomicLong;

/** Bounds what the bodies of all requests under way take of the memory. Thread-safe. */
final class ReceiveBudget {
  private final AtomicLong free;

  /**
   * @param bytes in all
   */
  ReceiveBudget(long bytes) {
    free = new AtomicLong(bytes);
  }

  /** Takes bytes, or none if there are not so many. */
  boolean tryTake(long bytes) {
    if (free.addAndGet(-bytes) >= 0) {
      return true;
    }
    free.addAndGet(bytes);
    return false;
  }

  void giveBack(long bytes) {
    free.addAndGet(bytes);
  }

  long free() {
    return free.get();
  }
}
