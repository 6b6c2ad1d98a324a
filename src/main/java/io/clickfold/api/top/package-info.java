/**
 * The most clicked ads.
 *
 * <p>It may use what {@code api} may.
 */
package io.clickfold.api.top;
