package io.clickfold.wire;

/**
 * A source's watermark: it emits nothing more below an event time. It stands in every partition of
 * {@code click-counts}, behind all that the source counted below the watermark; and in every
 * partition of the hot ads' queue, behind all that it forwarded below it.
 *
 * @param source the source that emitted it, as {@link Sources} number them
 * @param sources how many partitions the raw queue has, as far as this source knows
 * @param shards how many partitions the hot ads' queue has, as far as this source knows
 * @param partitions how many partitions {@code click-counts} has, as far as this source knows
 * @param watermark the start of the first minute that is still open, in milliseconds since 1970
 */
public record SourceWatermark(int source, int sources, int shards, int partitions, long watermark)
    implements Result {
  /** More than any topic has. */
  private static final int MAX_PARTITIONS = 100_000;

  /**
   * The watermark itself, if its numbers can be those of partitions: readers have something for
   * each, so that an absurd one would cost them their memory.
   *
   * @throws IllegalArgumentException if they cannot
   */
  public SourceWatermark checked() {
    check(source < 0 ? -1L - source : source);
    check(sources);
    check(shards);
    check(partitions);
    return this;
  }

  private static void check(long number) {
    if (number < 0 || number > MAX_PARTITIONS) {
      throw new IllegalArgumentException("no topic has %d partitions".formatted(number));
    }
  }

  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.visit(this);
  }
}
