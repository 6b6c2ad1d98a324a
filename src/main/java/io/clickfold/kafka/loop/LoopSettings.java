package io.clickfold.kafka.loop;

import java.time.Duration;

/**
 * What a {@link TransactionalLoop} reads, and how.
 *
 * @param name the threads' and clients' name
 * @param group the consumer group
 * @param topic the input
 * @param commitInterval how often a transaction is committed
 * @param idleTimeout how long nothing must have come before a partition is checked for its end
 */
public record LoopSettings(
    String name, String group, String topic, Duration commitInterval, Duration idleTimeout) {}
