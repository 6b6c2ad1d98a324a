package io.clickfold.result;

/**
 * A source's word that it counts nothing more below an event time. It stands in every partition of
 * the result queue, behind all that the source counted below the watermark; and in every partition
 * of the hot ads' queue, behind all that it passed on below it.
 *
 * @param source the source that says it, as {@link Sources} number them
 * @param sources how many partitions the raw queue has, as far as this source knows
 * @param shards how many partitions the hot ads' queue has, as far as this source knows
 * @param partitions how many partitions the result queue has, as far as this source knows
 * @param watermark the start of the first minute that is still open, in milliseconds since 1970
 */
public record SourceWatermark(int source, int sources, int shards, int partitions, long watermark)
    implements Result {}
