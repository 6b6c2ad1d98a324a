package io.clickfold.stream;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a {@link TransactionalLoop} reads, and how.
 *
 * @param name the threads' and clients' name
 * @param group the consumer group
 * @param topics the inputs: at least one
 * @param commitInterval how often a transaction is committed
 * @param idleTimeout how long nothing must have come before a partition is checked for its end
 * @param kafka the clients' configuration: addresses, security and the like
 */
public record LoopSettings(
    String name,
    String group,
    List<String> topics,
    Duration commitInterval,
    Duration idleTimeout,
    Map<String, Object> kafka) {}
