/**
 * The tasks of a recalculation: count, rank, remove, compare.
 *
 * <p>They may use the cores, {@code kafka}, {@code store} and {@code platform}.
 */
package io.clickfold.recalculator.task;
