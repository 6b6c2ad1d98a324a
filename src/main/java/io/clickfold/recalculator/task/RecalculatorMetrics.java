package io.clickfold.recalculator.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** What recalculations have done in this process. */
@Startup
@Singleton
final class RecalculatorMetrics {
  private final Counter clicks;
  private final Counter scanned;
  private final Counter removed;

  RecalculatorMetrics(MeterRegistry registry) {
    this.clicks =
        Counter.builder("clickfold.recalculator.clicks")
            .description("Archived clicks read to be counted or ranked again")
            .register(registry);
    this.scanned =
        Counter.builder("clickfold.recalculator.partitions.scanned")
            .description("Partitions of Cassandra's tables searched for rows to be removed")
            .register(registry);
    this.removed =
        Counter.builder("clickfold.recalculator.rows.removed")
            .description("Stored rows removed since no archived click stands for them")
            .register(registry);
  }

  void read(long read) {
    clicks.increment(read);
  }

  void scanned(long partitions) {
    scanned.increment(partitions);
  }

  void removed(long rows) {
    removed.increment(rows);
  }
}
