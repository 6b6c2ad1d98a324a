/**
 * Recalculations, their tasks and reports, as they are stored.
 *
 * <p>It may use {@code click}, {@code platform}, {@code problem} and {@code store}.
 */
package io.clickfold.store.jobs;
