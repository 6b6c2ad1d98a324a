package io.clickfold.benchmark;

import java.util.Arrays;

/** Zipf's law: the n-th most clicked ad has an n-th of the first one's clicks. */
final class Zipf {
  private final double[] upTo;

  Zipf(int ads) {
    upTo = new double[ads];
    double sum = 0;
    for (int i = 0; i < ads; i++) {
      sum += 1.0 / (i + 1);
      upTo[i] = sum;
    }
  }

  /**
   * The ad's number, from 0.
   *
   * @param uniform a random number from 0, below 1
   */
  int pick(double uniform) {
    int found = Arrays.binarySearch(upTo, uniform * upTo[upTo.length - 1]);
    return Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
  }
}
