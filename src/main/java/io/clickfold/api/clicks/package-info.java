/**
 * The clicks of ads.
 *
 * <p>It may use what {@code api} may.
 */
package io.clickfold.api.clicks;
