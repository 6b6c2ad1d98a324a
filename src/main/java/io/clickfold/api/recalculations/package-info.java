/**
 * Recalculations and reconciliations: begun, watched and cancelled.
 *
 * <p>It may use what {@code api} may.
 */
package io.clickfold.api.recalculations;
