package io.clickfold.dev.simulator.traffic;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A choice among numbered things of which each has its share. */
final class WeightedChoice {
  private final double[] cumulative;

  /**
   * @param weights of the things, in proportion to their shares; at least one is not 0
   */
  WeightedChoice(double... weights) {
    cumulative = weights.clone();
    Arrays.parallelPrefix(cumulative, Double::sum);
    double sum = cumulative[cumulative.length - 1];
    Arrays.setAll(cumulative, i -> cumulative[i] / sum);
  }

  /** Shares by Zipf's law: the second has half of the first's, the third a third, and so on. */
  static WeightedChoice zipf(int things) {
    return new WeightedChoice(
        IntStream.rangeClosed(1, things).mapToDouble(rank -> 1.0 / rank).toArray());
  }

  /**
   * The number of the thing chosen, from 0.
   *
   * @param uniform at least 0 and less than 1
   */
  int pick(double uniform) {
    int found = Arrays.binarySearch(cumulative, uniform);
    // A thing's range begins where that of the one before it ends.
    return found >= 0 ? found + 1 : -found - 1;
  }
}
