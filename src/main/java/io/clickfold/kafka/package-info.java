/**
 * Kafka's clients and topics: their set-up, dead letters and health.
 *
 * <p>It may use {@code wire} and {@code platform}.
 */
package io.clickfold.kafka;
