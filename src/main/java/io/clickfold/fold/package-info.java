/**
 * The aggregator's core: clicks in, counts out. Plain Java that knows no Kafka, no clock and no
 * store.
 *
 * <p>It may use {@code click} and {@code wire}.
 */
package io.clickfold.fold;
