package io.clickfold.kafka.loop;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * What a {@link TransactionalLoop} reads, and how.
 *
 * @param name the threads' and clients' name
 * @param group the consumer group
 * @param topic the input
 * @param commitInterval how often a transaction is committed
 * @param idleTimeout how long nothing must have come before a partition is checked for its end
 * @param kafka the clients' configuration: addresses, security and the like
 */
public record LoopSettings(
    String name,
    String group,
    String topic,
    Duration commitInterval,
    Duration idleTimeout,
    Map<String, Object> kafka) {
  private static final int KAFKAS_MAX_POLL_INTERVAL_MILLIS = 300_000;

  /** How long the consumer may go without polling before its group does without it. */
  Duration longestSilence() {
    return Duration.ofMillis(
        Long.parseLong(
            kafka
                .getOrDefault(
                    ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, KAFKAS_MAX_POLL_INTERVAL_MILLIS)
                .toString()));
  }
}
