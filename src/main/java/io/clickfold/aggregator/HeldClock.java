package io.clickfold.aggregator;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Holds back the process's clock where it jumps ahead: idle partitions follow it, and what they
 * have followed is in their watermarks for as long as the clock was ahead. By what it shows first,
 * and by how long that is ago, it is known what it should show now; and the brokers' times of
 * clicks show it, too. Small steps, and all that goes back, are taken over. Times are in
 * milliseconds since 1970. Not thread-safe.
 */
final class HeldClock {
  private static final Logger LOG = Logger.getLogger(HeldClock.class);

  /** By what a clock may be set forward: less than any lateness that makes sense. */
  private static final long SMALL_STEP_MILLIS = 1_000;

  private final LongSupplier nanos;
  private long knownMillis;
  private long knownNanos;
  private boolean holds;

  /**
   * @param wallMillis what the clock shows now
   * @param nanos tells the time since some moment, whatever the clock shows
   */
  HeldClock(long wallMillis, LongSupplier nanos) {
    this.nanos = nanos;
    know(wallMillis);
  }

  /** One for the clock of this process, that is right now. */
  static HeldClock ofProcess() {
    return new HeldClock(System.currentTimeMillis(), System::nanoTime);
  }

  /**
   * A broker has taken a click at this time, by its own clock. If that is later than what is known,
   * time has passed unnoticed, as in a machine that was suspended.
   */
  void saw(long takenMillis) {
    if (takenMillis > expected()) {
      know(takenMillis);
    }
  }

  /**
   * What idle partitions may follow.
   *
   * @param wallMillis what the clock showed a moment ago
   * @return the same, unless the clock has jumped ahead
   */
  long hold(long wallMillis) {
    long expected = expected();
    if (wallMillis < expected) {
      know(wallMillis);
    }
    boolean held = wallMillis > expected + SMALL_STEP_MILLIS;
    if (held && !holds) {
      LOG.warnf(
          "The clock of this process has jumped ahead by %d ms. Idle partitions do not follow it"
              + " until clicks show that it is right",
          wallMillis - expected);
    }
    holds = held;
    return held ? expected : wallMillis;
  }

  private long expected() {
    return knownMillis + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - knownNanos);
  }

  private void know(long millis) {
    knownMillis = millis;
    knownNanos = nanos.getAsLong();
  }
}
