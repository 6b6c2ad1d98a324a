package io.clickfold.collector.body;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory of the bodies of all requests under way. Where there is no room for a body that
 * comes quickly, those that come slowly are given up. Thread-safe.
 */
public final class ReceiveBudget {
  private final AtomicLong free;
  private final long slowNanos;

  /** The bodies that are being received, the oldest first. */
  private final Set<Receiving> receiving = new LinkedHashSet<>();

  /** A body that is being received. */
  interface Receiving {
    /** When its first byte could come, by {@link System#nanoTime}. */
    long sinceNanos();

    /**
     * Gives back what it has reserved, and refuses the body; not if the body has been received by
     * now. May be called by any thread.
     *
     * @return whether something was given back
     */
    boolean giveUp();
  }

  /**
   * @param bytes in all
   * @param slow a body that has been coming for longer has to make room for others
   */
  public ReceiveBudget(long bytes, Duration slow) {
    free = new AtomicLong(bytes);
    slowNanos = slow.toNanos();
  }

  /** A body begins to be received. */
  void begin(Receiving body) {
    synchronized (receiving) {
      receiving.add(body);
    }
  }

  /** A body is not being received any more. */
  void end(Receiving body) {
    synchronized (receiving) {
      receiving.remove(body);
    }
  }

  /** Reserves bytes; none if there are too few, and slow bodies do not have them either. */
  boolean tryTake(long bytes) {
    while (free.addAndGet(-bytes) < 0) {
      free.addAndGet(bytes);
      if (!giveUpSlowest()) {
        return false;
      }
    }
    return true;
  }

  private boolean giveUpSlowest() {
    long now = System.nanoTime();
    List<Receiving> slow;
    synchronized (receiving) {
      slow = receiving.stream().takeWhile(body -> now - body.sinceNanos() > slowNanos).toList();
    }
    return slow.stream().anyMatch(Receiving::giveUp);
  }

  void giveBack(long bytes) {
    free.addAndGet(bytes);
  }

  long free() {
    return free.get();
  }
}
