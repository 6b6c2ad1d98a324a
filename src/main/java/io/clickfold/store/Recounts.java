package io.clickfold.store;

import java.util.List;

/** Which minutes have been counted again after they had been final. */
public final class Recounts {
  /** None. */
  public static final Recounts NONE = new Recounts(List.of());

  private final List<MinuteRange> ranges;

  /** Those of some ranges, which may overlap. */
  public Recounts(List<MinuteRange> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Whether a minute between two instants is one of them.
   *
   * @param from in milliseconds since 1970
   * @param to exclusive
   */
  public boolean touch(long from, long to) {
    return ranges.stream().anyMatch(range -> range.from() < to && from < range.to());
  }
}
