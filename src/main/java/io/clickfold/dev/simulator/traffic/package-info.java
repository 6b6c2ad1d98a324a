/**
 * The simulated clicks, and what is true of them.
 *
 * <p>It may use {@code click}.
 */
package io.clickfold.dev.simulator.traffic;
