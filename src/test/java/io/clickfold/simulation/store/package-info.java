/**
 * A Cassandra cluster that is simulated: three replicas in memory, on simulated time.
 *
 * <p>It may use {@code simulation}, the driver's classes, and {@code store.schema} for the tables.
 */
package io.clickfold.simulation.store;
