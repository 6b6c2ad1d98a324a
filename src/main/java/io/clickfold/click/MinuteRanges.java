package io.clickfold.click;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A set of minutes. */
public final class MinuteRanges {
  /** No minute. */
  public static final MinuteRanges NONE = new MinuteRanges(List.of());

  private final List<MinuteRange> ranges;

  /** In order, and none touches another. */
  private MinuteRanges(List<MinuteRange> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** The minutes of some ranges, which may overlap. */
  public static MinuteRanges of(Collection<MinuteRange> ranges) {
    List<MinuteRange> joined = new ArrayList<>();
    ranges.stream()
        .sorted(Comparator.comparingLong(MinuteRange::from))
        .forEach(
            range -> {
              int last = joined.size() - 1;
              if (last >= 0 && range.from() <= joined.get(last).to()) {
                MinuteRange before = joined.get(last);
                joined.set(last, new MinuteRange(before.from(), Math.max(before.to(), range.to())));
              } else {
                joined.add(range);
              }
            });
    return new MinuteRanges(joined);
  }

  /** The ranges, as few as possible, in order. */
  public List<MinuteRange> ranges() {
    return ranges;
  }

  /** Whether it has no minute. */
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** How many minutes it has. */
  public long count() {
    return ranges.stream().mapToLong(MinuteRange::minutes).sum();
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

  /** Those that are none of the others. */
  public MinuteRanges minus(MinuteRanges others) {
    List<MinuteRange> left = new ArrayList<>();
    for (MinuteRange range : ranges) {
      long from = range.from();
      for (MinuteRange other : others.ranges) {
        if (other.to() > from && other.from() < range.to()) {
          add(left, from, other.from());
          from = other.to();
        }
      }
      add(left, from, range.to());
    }
    return new MinuteRanges(left);
  }

  /** Those of a range. */
  public MinuteRanges within(MinuteRange bounds) {
    List<MinuteRange> left = new ArrayList<>();
    ranges.forEach(
        range ->
            add(left, Math.max(range.from(), bounds.from()), Math.min(range.to(), bounds.to())));
    return new MinuteRanges(left);
  }

  private static void add(List<MinuteRange> ranges, long from, long to) {
    if (from < to) {
      ranges.add(new MinuteRange(from, to));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MinuteRanges minutes && ranges.equals(minutes.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
