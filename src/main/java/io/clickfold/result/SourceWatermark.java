package io.clickfold.result;

/**
 * A source's word that it counts nothing more below an event time. It stands in every partition of
 * the result queue, behind all that the source counted below the watermark.
 *
 * @param source the input partition that says it
 * @param sources how many sources there are, as far as this one knows
 * @param partitions how many partitions the result queue has, as far as this source knows
 * @param watermark the start of the first minute that is still open, in milliseconds since 1970
 */
public record SourceWatermark(int source, int sources, int partitions, long watermark)
    implements Result {}
