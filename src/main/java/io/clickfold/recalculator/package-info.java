/**
 * The role that looks after recalculations, corrections and reconciliations.
 *
 * <p>It may use the cores, {@code kafka}, {@code store} and {@code platform}, and no other role.
 */
package io.clickfold.recalculator;
