package io.clickfold.benchmark;

/** What ends the benchmark, told in a sentence that says what to do. */
final class BenchmarkFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchmarkFailure(String message) {
    super(message);
  }
}
