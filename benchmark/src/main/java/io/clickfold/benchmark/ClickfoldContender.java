package io.clickfold.benchmark;

import io.clickfold.aggregator.BenchmarkedAggregator;

/** Clickfold's aggregator in a process of its own, as the comparison runs it. */
final class ClickfoldContender {
  private ClickfoldContender() {}

  public static void main(String[] arguments) {
    Orphans.endWithParent();
    Task task = Task.parse(arguments);
    Meter meter = new Meter(task);
    BenchmarkedAggregator aggregator =
        BenchmarkedAggregator.start(
            task.bootstrap(),
            task.clicks(),
            task.results(),
            task.name(),
            task.cubes(),
            meter::took);
    try (Topics topics = new Topics(task.bootstrap())) {
      meter.awaitAll();
      topics.awaitCommitted(task.name(), task.clicks());
    }
    // Minutes that the last clicks have closed may need more than one transaction.
    Pause.until(() -> !aggregator.isUnfinished());
    aggregator.close();
    meter.finish();
  }
}
