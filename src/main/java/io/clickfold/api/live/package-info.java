/**
 * Streams of server-sent events.
 *
 * <p>It may use what {@code api} may.
 */
package io.clickfold.api.live;
