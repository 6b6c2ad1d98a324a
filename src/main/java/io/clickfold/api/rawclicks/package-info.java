/**
 * Clicks as they were received.
 *
 * <p>It may use what {@code api} may.
 */
package io.clickfold.api.rawclicks;
