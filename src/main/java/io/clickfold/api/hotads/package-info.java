/**
 * Ads that are spread over shards.
 *
 * <p>It may use what {@code api} may.
 */
package io.clickfold.api.hotads;
