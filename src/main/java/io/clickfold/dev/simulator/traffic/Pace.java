package io.clickfold.dev.simulator.traffic;

import java.util.concurrent.TimeUnit;

/**
 * An even pace: how many clicks are due. What could not be sent for longer than a second is left
 * out, so that traffic that was held up goes on at its rate rather than with a burst.
 */
public final class Pace {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final int rate;
  private long originNanos;
  private long handedOut;

  /**
   * @param rate clicks a second
   * @param startNanos now, by {@link System#nanoTime}
   */
  public Pace(int rate, long startNanos) {
    this.rate = rate;
    this.originNanos = startNanos;
  }

  /** How many clicks have become due since the last call. */
  public int due(long nowNanos) {
    // The origin follows, so that the product below stays small.
    long seconds = (nowNanos - originNanos) / SECOND_NANOS;
    originNanos += seconds * SECOND_NANOS;
    handedOut -= seconds * rate;
    long due = (nowNanos - originNanos) * rate / SECOND_NANOS - handedOut;
    handedOut += due;
    return (int) Math.min(due, rate);
  }
}
