package io.clickfold.api.clicks;

import io.clickfold.click.MinuteRange;

/**
 * The points of a series: a range cut at UTC's whole minutes, hours or days. The first and the last
 * point may be shorter than the others.
 */
record Points(MinuteRange range, Granularity granularity) {

  /** How many there are; the points are numbered from 0. */
  long count() {
    return Math.floorDiv(range.to() - 1, granularity.millis()) - firstNumber() + 1;
  }

  /** The point that holds a minute of the range. */
  int indexOf(long minute) {
    return (int) (Math.floorDiv(minute, granularity.millis()) - firstNumber());
  }

  /** A point's start, in milliseconds since 1970. */
  long from(int index) {
    return Math.max(range.from(), (firstNumber() + index) * granularity.millis());
  }

  /** A point's end, in milliseconds since 1970. */
  long to(int index) {
    return Math.min(range.to(), (firstNumber() + index + 1) * granularity.millis());
  }

  private long firstNumber() {
    return Math.floorDiv(range.from(), granularity.millis());
  }
}
