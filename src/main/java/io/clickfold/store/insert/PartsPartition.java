package io.clickfold.store.insert;

import io.clickfold.click.Cube;

/**
 * A partition of {@code ad_parts}.
 *
 * @param hour the hour's start, in milliseconds since 1970
 */
record PartsPartition(String adId, Cube cube, long hour, short bucket) {}
