package io.clickfold.panes;

/**
 * A partition's watermark: it no longer changes a ranking whose window ends by an event time. It
 * stands in every partition of {@code ad-ranks}, behind these rankings.
 *
 * @param partition of {@code click-counts}
 * @param partitions how many of them there are, as far as this one knows
 * @param until in milliseconds since 1970
 */
public record ClosedPanes(int partition, int partitions, long until) implements LocalResult {
  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.visit(this);
  }

  @Override
  public byte[] encode() {
    return LocalResult.encode(this);
  }
}
