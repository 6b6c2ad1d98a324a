/**
 * The connection, the schema and its migration.
 *
 * <p>They may use {@code store} and {@code platform}.
 */
package io.clickfold.store.schema;
