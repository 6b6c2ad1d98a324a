package io.clickfold.benchmark;

import io.clickfold.aggregator.BenchmarkedAggregator;

/**
 * Clickfold's aggregator in a process that takes over from a killed one: it rebuilds the state, and
 * then takes the clicks that have come since, as many as its task says.
 */
final class RecoveringAggregator {
  private RecoveringAggregator() {}

  public static void main(String[] arguments) throws InterruptedException {
    Orphans.endWithParent();
    Task task = Task.parse(arguments);
    Remaining left = new Remaining(task.all());
    BenchmarkedAggregator aggregator =
        BenchmarkedAggregator.start(
            task.bootstrap(), task.clicks(), task.results(), task.name(), task.cubes(), left);
    // A click of every partition has come, and each partition takes it behind its replay.
    left.await();
    double replaySeconds = ProcessCosts.seconds();
    double replayCpuSeconds = ProcessCosts.cpuSeconds();
    try (Topics topics = new Topics(task.bootstrap())) {
      topics.awaitCommitted(task.name(), task.clicks());
    }
    System.out.println(
        new Recovered(
                replaySeconds,
                replayCpuSeconds,
                ProcessCosts.seconds(),
                ProcessCosts.cpuSeconds(),
                ProcessCosts.peakMebibytes())
            .toLine());
    aggregator.close();
  }
}
