package io.clickfold.wire;

/**
 * A ranker's watermark: it no longer changes a ranking whose window ends by an event time. It
 * stands behind these rankings, in the same partition of {@code click-counts}.
 *
 * @param partition the partition of {@code ad-ranks} that was ranked
 * @param partitions how many of them there are
 * @param watermark in milliseconds since 1970
 */
public record RankingWatermark(int partition, int partitions, long watermark) implements Result {
  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.visit(this);
  }
}
