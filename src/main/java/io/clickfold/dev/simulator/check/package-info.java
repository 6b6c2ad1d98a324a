/**
 * Compares answers with what is true.
 *
 * <p>It may use {@code click} and the traffic.
 */
package io.clickfold.dev.simulator.check;
