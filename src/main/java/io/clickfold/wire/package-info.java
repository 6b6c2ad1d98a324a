/**
 * The records on Kafka's topics: their schemas and codecs.
 *
 * <p>It may use {@code click}.
 */
package io.clickfold.wire;
