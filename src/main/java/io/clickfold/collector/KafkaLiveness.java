package io.clickfold.collector;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jboss.logging.Logger;

/**
 * Whether Kafka acknowledges clicks, as far as is known: by what became of those that were sent,
 * for each partition, and by what the brokers report of the topic. Thread-safe.
 */
final class KafkaLiveness {
  private static final Logger LOG = Logger.getLogger(KafkaLiveness.class);

  /** While clicks are acknowledged, brokers that do not answer a question do not matter. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  /**
   * For this long a failure is believed rather than brokers that report all is well: until they
   * notice, for example, that a replica is gone.
   */
  private static final Duration BELIEVED = Duration.ofSeconds(10);

  private static final int NO_PARTITION = -1;

  private final LongSupplier nanoClock;

  /** The partitions whose last click was not acknowledged. */
  private final Map<Integer, Failure> failures = new ConcurrentHashMap<>();

  private long acknowledgedAt;
  private long failingSince;
  private boolean acknowledging;
  private boolean failing;
  private String failure = "";
  private String silence = "not connected to Kafka yet";
  private String trouble = "";

  /**
   * @param nanoClock as {@link System#nanoTime}
   */
  KafkaLiveness(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Kafka acknowledged a click. */
  void clickAcknowledged(int partition) {
    if (!failures.isEmpty()) {
      failures.remove(partition);
      failures.remove(NO_PARTITION);
    }
  }

  /**
   * Kafka did not acknowledge a click.
   *
   * @param partition negative if it is not known
   */
  void clickFailed(int partition, Throwable reason) {
    if (isAboutKafka(reason)) {
      failures.put(
          Math.max(NO_PARTITION, partition), new Failure(text(reason), nanoClock.getAsLong()));
    }
  }

  /** Kafka acknowledged a request's clicks. */
  synchronized void acknowledged() {
    acknowledgedAt = nanoClock.getAsLong();
    acknowledging = true;
    failing = false;
  }

  /** Kafka did not acknowledge a request's clicks. */
  synchronized void failed(Throwable reason) {
    failure = text(reason);
    if (!failing) {
      failing = true;
      failingSince = nanoClock.getAsLong();
      LOG.warnf("Kafka did not acknowledge clicks: %s", failure);
    }
    if (failures.isEmpty()) {
      clickFailed(NO_PARTITION, reason);
    }
    acknowledging = false;
  }

  /** The brokers report that they can accept clicks in all partitions. */
  synchronized void healthy() {
    long now = nanoClock.getAsLong();
    failures.values().removeIf(failed -> now - failed.at() >= BELIEVED.toNanos());
    if (!silence.isEmpty() || !trouble.isEmpty()) {
      LOG.info("Kafka is there");
    }
    silence = "";
    trouble = "";
  }

  /** The brokers report why they cannot accept all clicks. */
  synchronized void troubled(String reason) {
    if (!trouble.equals(reason)) {
      LOG.warnf("Kafka does not accept all clicks: %s", reason);
    }
    trouble = reason;
    silence = "";
  }

  /** The brokers did not answer, or the producer is of no use. */
  synchronized void lost(String reason) {
    if (silence.isEmpty()) {
      LOG.warnf("Kafka is away: %s", reason);
    }
    silence = reason;
  }

  /** No request has been acknowledged for at least this long, though some were sent. */
  synchronized boolean failingFor(Duration age) {
    return failing && nanoClock.getAsLong() - failingSince >= age.toNanos();
  }

  /** Counts failures from zero again. */
  synchronized void forgetFailures() {
    failing = false;
  }

  /** Why some of the clicks sent now would not be acknowledged; empty if all probably would. */
  synchronized Optional<String> problem() {
    if (!trouble.isEmpty()) {
      return Optional.of(trouble);
    }
    if (!failures.isEmpty()) {
      return failures.entrySet().stream()
          .min(Map.Entry.comparingByKey())
          .map(failed -> describe(failed.getKey(), failed.getValue()));
    }
    return silence.isEmpty() || acknowledgedJustNow() ? Optional.empty() : Optional.of(silence);
  }

  /** Why the last failed request failed. */
  synchronized String failure() {
    return failure;
  }

  private boolean acknowledgedJustNow() {
    return acknowledging && nanoClock.getAsLong() - acknowledgedAt <= FRESH.toNanos();
  }

  /** A click that is too large, or found no room or no producer here, shows nothing about Kafka. */
  private static boolean isAboutKafka(Throwable reason) {
    return !(reason instanceof BufferExhaustedException
        || reason instanceof RecordTooLargeException
        || reason instanceof IllegalStateException);
  }

  private static String describe(int partition, Failure failed) {
    return partition == NO_PARTITION
        ? "the last clicks were not acknowledged: " + failed.reason()
        : "the last clicks of partition %d were not acknowledged: %s"
            .formatted(partition, failed.reason());
  }

  static String text(Throwable reason) {
    Throwable cause =
        reason instanceof ExecutionException && reason.getCause() != null
            ? reason.getCause()
            : reason;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /**
   * Why a click was not acknowledged.
   *
   * @param at by the clock
   */
  private record Failure(String reason, long at) {}
}
