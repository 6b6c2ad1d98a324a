/**
 * Which ads are hot, and over which shards they are spread.
 *
 * <p>It may use {@code click}.
 */
package io.clickfold.fold.hot;
