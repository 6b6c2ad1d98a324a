/**
 * The session with Cassandra, and how its failures are told.
 *
 * <p>It may use {@code wire} and {@code platform}.
 */
package io.clickfold.store;
