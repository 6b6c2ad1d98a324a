package io.clickfold.platform;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the states of all partitions of a process may take together. No state has a fixed
 * share: only when all together exceed the limit, those above an equal share have to give something
 * up. There is then at least one. Thread-safe.
 */
public final class MemoryLimit {
  private final long bytes;
  private final AtomicLong held = new AtomicLong();
  private final AtomicInteger shares = new AtomicInteger();
  private final AtomicInteger behind = new AtomicInteger();

  /** A limit of so many bytes. */
  public MemoryLimit(long bytes) {
    this.bytes = bytes;
  }

  /** No limit. */
  public static MemoryLimit none() {
    return new MemoryLimit(Long.MAX_VALUE);
  }

  /** The limit. */
  long bytes() {
    return bytes;
  }

  /** What is held by all, in bytes. */
  public long held() {
    return held.get();
  }

  /** How many of them have set something aside. */
  public int behind() {
    return behind.get();
  }

  /** A place for one more state. */
  public Share share() {
    return new Share();
  }

  /** What one partition's state takes. Not thread-safe. */
  public final class Share implements AutoCloseable {
    private long mine;
    private boolean isBehind;

    private Share() {
      shares.incrementAndGet();
    }

    /**
     * Sets how much is held now.
     *
     * @return whether some of it has to be given up
     */
    public boolean isExceededBy(long nowHeld) {
      long all = held.addAndGet(nowHeld - mine);
      mine = nowHeld;
      return all > bytes && mine > bytes / shares.get();
    }

    /** Sets whether something is set aside now, to be read again when there is memory. */
    public void setBehind(boolean nowBehind) {
      if (nowBehind != isBehind) {
        isBehind = nowBehind;
        behind.addAndGet(nowBehind ? 1 : -1);
      }
    }

    /** Nothing is held any more. */
    @Override
    public void close() {
      setBehind(false);
      held.addAndGet(-mine);
      mine = 0;
      shares.decrementAndGet();
    }
  }
}
