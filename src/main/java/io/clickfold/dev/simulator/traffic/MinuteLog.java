package io.clickfold.dev.simulator.traffic;

import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Logs once a minute what was sent. */
public final class MinuteLog {
  private static final Logger LOG = Logger.getLogger(MinuteLog.class);
  private static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Tally tally;
  private long loggedNanos = System.nanoTime();
  private long loggedSent;

  /** Logs what this counts. */
  public MinuteLog(Tally tally) {
    this.tally = tally;
  }

  /** To be called often; logs once a minute. */
  public void tick(long nowNanos) {
    if (nowNanos - loggedNanos < INTERVAL_NANOS) {
      return;
    }
    long sent = tally.sent();
    LOG.infof(
        "%d clicks simulated in the last minute; %d in all: %d duplicates, %d late, %d rejected",
        sent - loggedSent,
        sent,
        tally.sent(ExpectedOutcome.DUPLICATE),
        tally.sent(ExpectedOutcome.LATE),
        tally.sent(ExpectedOutcome.REJECTED));
    loggedNanos = nowNanos;
    loggedSent = sent;
  }
}
