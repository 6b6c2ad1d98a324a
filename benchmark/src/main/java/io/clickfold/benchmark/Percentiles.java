package io.clickfold.benchmark;

import java.util.List;

/** Of measurements in ascending order, the one that so many percent do not exceed. */
final class Percentiles {
  private Percentiles() {}

  /** The longest there can be if nothing was measured. */
  static long of(List<Long> ascending, int percent) {
    return ascending.isEmpty()
        ? Long.MAX_VALUE
        : ascending.get((int) ((ascending.size() - 1L) * percent / 100));
  }
}
