/**
 * Avro's binary encoding, the schemas of records and checkpoints, and cells as they stand in
 * records and rows.
 *
 * <p>It may use {@code click}.
 */
package io.clickfold.wire.avro;
