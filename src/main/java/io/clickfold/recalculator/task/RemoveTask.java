package io.clickfold.recalculator.task;

import io.clickfold.click.MinuteRange;
import io.clickfold.store.counts.AdSplits;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.surplus.Surplus;
import io.clickfold.store.surplus.SurplusRows;
import io.clickfold.wire.AdSplit;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Removes what is stored of a job's minutes and not among its new counts. Blocks. */
@Singleton
public final class RemoveTask {
  /** All stored rows may have to be looked at. */
  private static final Duration REMOVAL_TIMEOUT = Duration.ofHours(12);

  private final SurplusRows surplus;
  private final AdSplits splits;
  private final RecalculatorMetrics metrics;

  RemoveTask(SurplusRows surplus, AdSplits splits, RecalculatorMetrics metrics) {
    this.surplus = surplus;
    this.splits = splits;
    this.metrics = metrics;
  }

  void run(Job job) {
    for (MinuteRange range : job.ranges()) {
      List<AdSplit> forwarded = splits.of(range).await().atMost(REMOVAL_TIMEOUT);
      if (isSearched(job, forwarded)) {
        Surplus removed =
            surplus
                .remove(range, job.generation(), searched(job, forwarded), metrics::scanned)
                .await()
                .atMost(REMOVAL_TIMEOUT);
        metrics.removed(removed.totals() + removed.cubes() + removed.heads());
      }
    }
  }

  /**
   * Whether there may be anything to remove. Late clicks only add to counts: every row that is
   * stored of a correction's minutes has archived clicks, and is written again. Only what shards
   * have counted is replaced by other rows.
   */
  public static boolean isSearched(Job job, List<AdSplit> forwarded) {
    return job.kind() != JobKind.CORRECTION || !forwarded.isEmpty();
  }

  /** The ads whose rows are searched; all if empty. */
  public static Set<String> searched(Job job, List<AdSplit> forwarded) {
    return job.kind() == JobKind.CORRECTION
        ? forwarded.stream().map(AdSplit::adId).collect(Collectors.toCollection(TreeSet::new))
        : job.ads();
  }
}
