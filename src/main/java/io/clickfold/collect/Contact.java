package io.clickfold.collect;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** Whether Kafka answers and acknowledges, as far as is known. Thread-safe. */
final class Contact {
  private static final Logger LOG = Logger.getLogger(Contact.class);

  private final LongSupplier nanoClock;
  private long acknowledgedAt;
  private long failingSince;
  private boolean acknowledging;
  private boolean failing;
  private String failure = "";
  private String problem = "not connected to Kafka yet";

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  Contact(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Kafka acknowledged a request's clicks. */
  synchronized void acknowledged() {
    acknowledgedAt = nanoClock.getAsLong();
    acknowledging = true;
    failing = false;
    clear();
  }

  /** Kafka did not acknowledge a request's clicks. */
  synchronized void failed(Throwable reason) {
    failure = text(reason);
    if (!failing) {
      failing = true;
      failingSince = nanoClock.getAsLong();
      LOG.warnf("Kafka did not acknowledge clicks: %s", failure);
    }
    acknowledging = false;
  }

  /** The cluster answered a probe. */
  synchronized void answered() {
    clear();
  }

  /** The cluster did not answer a probe, or is of no use. */
  synchronized void lost(String reason) {
    if (problem.isEmpty()) {
      LOG.warnf("Kafka is away: %s", reason);
    }
    problem = reason;
  }

  /** The last request was acknowledged, not longer ago than this. */
  synchronized boolean acknowledgedWithin(Duration age) {
    return acknowledging && nanoClock.getAsLong() - acknowledgedAt <= age.toNanos();
  }

  /** No request has been acknowledged for at least this long, though some were sent. */
  synchronized boolean failingFor(Duration age) {
    return failing && nanoClock.getAsLong() - failingSince >= age.toNanos();
  }

  /** Begins to count failures anew. */
  synchronized void forgetFailures() {
    failing = false;
  }

  /** Why clicks sent now would not be acknowledged; empty if they probably would. */
  synchronized Optional<String> problem() {
    return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
  }

  /** What the last failed request failed by. */
  synchronized String failure() {
    return failure;
  }

  private void clear() {
    if (!problem.isEmpty()) {
      LOG.info("Kafka is there");
      problem = "";
    }
  }

  static String text(Throwable reason) {
    Throwable cause =
        reason instanceof ExecutionException && reason.getCause() != null
            ? reason.getCause()
            : reason;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
