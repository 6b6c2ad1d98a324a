/**
 * Kafka's brokers and clients in one thread on simulated time: logs, transactions, groups, and what
 * goes wrong with them. May use {@code simulation}'s clock and processes, and {@code kafka}.
 */
package io.clickfold.simulation.kafka;
