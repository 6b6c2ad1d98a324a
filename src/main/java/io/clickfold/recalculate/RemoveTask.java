package io.clickfold.recalculate;

import io.clickfold.store.MinuteRange;
import io.clickfold.store.Surplus;
import io.clickfold.store.SurplusRows;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Removes what is stored of a job's minutes and not among its new counts. Blocks. */
@Singleton
final class RemoveTask {
  /** All stored rows may have to be looked at. */
  private static final Duration PATIENCE = Duration.ofHours(12);

  private final SurplusRows surplus;
  private final RecalculatorMetrics metrics;

  RemoveTask(SurplusRows surplus, RecalculatorMetrics metrics) {
    this.surplus = surplus;
    this.metrics = metrics;
  }

  void run(Job job) {
    for (MinuteRange range : job.ranges()) {
      Surplus removed =
          surplus
              .remove(range, job.generation(), job.ads(), metrics::scanned)
              .await()
              .atMost(PATIENCE);
      metrics.removed(removed.totals() + removed.cubes() + removed.heads());
    }
  }
}
