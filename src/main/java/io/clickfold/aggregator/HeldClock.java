package io.clickfold.aggregator;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Holds the process's clock back when it jumps ahead. Idle partitions follow the clock, and their
 * watermarks would stay ahead for as long as the clock was. What the clock should show is known
 * from its first reading and the time that has passed since, and from the broker times of clicks.
 * Small steps forward and all steps back are followed. Times are in milliseconds since 1970. Not
 * thread-safe.
 */
final class HeldClock {
  private static final Logger LOG = Logger.getLogger(HeldClock.class);

  /** How far the clock may be set forward in one step: less than any lateness that makes sense. */
  private static final long SMALL_STEP_MILLIS = 1_000;

  private final LongSupplier wallMillis;
  private final LongSupplier nanos;
  private long knownMillis;
  private long knownNanos;
  private boolean holds;

  /**
   * @param wallMillis shows the clock, which is trusted now
   * @param nanos tells the time since some moment, whatever the clock shows
   */
  HeldClock(LongSupplier wallMillis, LongSupplier nanos) {
    this.wallMillis = wallMillis;
    this.nanos = nanos;
    know(wallMillis.getAsLong());
  }

  /** A held clock that trusts what this process's clock shows now. */
  static HeldClock ofProcess() {
    return new HeldClock(System::currentTimeMillis, System::nanoTime);
  }

  /**
   * A broker has appended a click at this time, by its own clock. If that is later than expected,
   * time has passed unnoticed, as in a machine that was suspended.
   */
  void saw(long brokerMillis) {
    if (brokerMillis > expected()) {
      know(brokerMillis);
    }
  }

  /**
   * What idle partitions may follow.
   *
   * @param askedMillis what the clock showed a while ago, when their ends were asked for
   * @return the same, less what the clock has jumped ahead by
   */
  long hold(long askedMillis) {
    long now = wallMillis.getAsLong();
    long ahead = now - expected();
    if (ahead < 0) {
      know(now);
    }
    boolean held = ahead > SMALL_STEP_MILLIS;
    if (held && !holds) {
      LOG.warnf(
          "The clock of this process has jumped ahead by %d ms. Idle partitions do not follow it"
              + " until clicks show that it is right",
          ahead);
    }
    holds = held;
    return held ? askedMillis - ahead : askedMillis;
  }

  private long expected() {
    return knownMillis + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - knownNanos);
  }

  private void know(long millis) {
    knownMillis = millis;
    knownNanos = nanos.getAsLong();
  }
}
