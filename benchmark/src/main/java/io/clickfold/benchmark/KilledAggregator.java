package io.clickfold.benchmark;

import io.clickfold.aggregator.BenchmarkedAggregator;

/** Clickfold's aggregator in a process that commits all clicks, says so, and waits to be killed. */
final class KilledAggregator {
  private static final String PREFIX = "COMMITTED ";

  private KilledAggregator() {}

  public static void main(String[] arguments) throws InterruptedException {
    Orphans.endWithParent();
    Task task = Task.parse(arguments);
    Remaining left = new Remaining(task.all());
    BenchmarkedAggregator.start(
        task.bootstrap(), task.clicks(), task.results(), task.name(), task.cubes(), left);
    left.await();
    try (Topics topics = new Topics(task.bootstrap())) {
      topics.awaitCommitted(task.name(), task.clicks());
    }
    System.out.println(PREFIX + ProcessCosts.peakMebibytes());
  }

  /** Whether this line says that all is committed. */
  static boolean isIn(String line) {
    return line.startsWith(PREFIX);
  }

  /** The most memory that it had resident until then, in mebibytes. */
  static double peakMebibytes(String line) {
    return Double.parseDouble(line.substring(PREFIX.length()));
  }
}
