/**
 * Avro's binary encoding, and cells as they stand in records and rows.
 *
 * <p>It may use {@code click} and {@code wire}.
 */
package io.clickfold.wire.avro;
