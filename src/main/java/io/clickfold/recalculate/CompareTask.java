package io.clickfold.recalculate;

import io.clickfold.archive.RawClickReader;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.CountReader;
import io.clickfold.store.StoredAds;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;

/** Compares what is stored of an hour with its archived clicks, and reports it. Blocks. */
@Singleton
final class CompareTask {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** How long late clicks may be under way until a correction of them is noted. */
  private static final Duration CORRECTION_TIME = Duration.ofMinutes(1);

  private final HourComparison comparison;
  private final ReportStore reports;
  private final JobStore jobs;
  private final TaskNotes notes;
  private final RecalculatorMetrics metrics;
  private final Duration unsettled;

  CompareTask(
      RawClickReader archive,
      StoredAds storedAds,
      CountReader counts,
      ReportStore reports,
      JobStore jobs,
      TaskNotes notes,
      RecalculatorMetrics metrics,
      ClickfoldConfig config) {
    this.comparison =
        new HourComparison(archive, storedAds, counts, config.aggregator().lateness());
    this.reports = reports;
    this.jobs = jobs;
    this.notes = notes;
    this.metrics = metrics;
    this.unsettled = config.recalculator().quietTime().plus(CORRECTION_TIME);
  }

  /**
   * An hour into which clicks still come is not reported on: some of them may not be stored yet.
   *
   * @return whether it was reported on; the job is begun with anew if not
   */
  boolean run(Job job, JobTask task) {
    HourReport report = comparison.compare(job);
    metrics.read(report.raw());
    if (report.difference() != 0 && report.lastTaken().isAfter(Instant.now().minus(unsettled))) {
      Job now = jobs.find(job.id()).await().atMost(PATIENCE).orElseThrow();
      if (!now.state().isEnd()) {
        jobs.move(now, JobState.REQUESTED, "clicks of the hour have just come")
            .await()
            .atMost(PATIENCE);
      }
      return false;
    }
    reports.save(report).await().atMost(PATIENCE);
    return notes.note(
        task, new TaskProgress(task.range().to(), report.raw(), report.duplicates(), false));
  }
}
