package io.clickfold.benchmark;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle one of some measurements, each quantity by itself. */
final class Medians {
  private Medians() {}

  /** Of an even number, the higher one of the two in the middle. */
  static <T> double of(List<T> measured, ToDoubleFunction<T> quantity) {
    double[] values = measured.stream().mapToDouble(quantity).sorted().toArray();
    return values[values.length / 2];
  }
}
