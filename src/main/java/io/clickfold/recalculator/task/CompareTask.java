package io.clickfold.recalculator.task;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.CountReader;
import io.clickfold.store.jobs.HourReport;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobStore;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.ReportStore;
import io.clickfold.store.jobs.TaskProgress;
import io.clickfold.store.raw.RawClickReader;
import io.clickfold.store.surplus.StoredAds;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Compares what is stored of an hour with its archived clicks, and reports it. Blocks. */
@Singleton
final class CompareTask {
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
   * Reports on an hour, unless it is in doubt: then the job restarts, with the ends that the
   * archive has by then. What differs is reported when it has differed twice.
   *
   * @param before how far the task is: at its end, where something has differed once
   * @return whether it was reported on
   */
  boolean run(Job job, JobTask task, TaskProgress before) {
    if (job.state() == JobState.REQUESTED) {
      // A record that came twice: another one follows.
      return false;
    }
    HourReport report = comparison.compare(job);
    metrics.read(report.raw());
    TaskProgress compared =
        new TaskProgress(task.range().to(), report.raw(), report.duplicates(), false);
    boolean seenBefore = before.next() == task.range().to();
    Instant settled = Instant.now().minus(unsettled);
    Optional<String> doubt = report.doubt(settled, seenBefore);
    if (doubt.isEmpty()) {
      reports.save(report).await().atMost(StoreSession.MAX_WAIT);
      return notes.note(task, compared);
    }
    beginAnew(job, doubt.get());
    if (report.doubt(settled, true).isEmpty()) {
      notes.note(task, compared);
    }
    return false;
  }

  private void beginAnew(Job job, String reason) {
    boolean moved = false;
    while (!moved) {
      Job now = jobs.find(job.id()).await().atMost(StoreSession.MAX_WAIT).orElseThrow();
      moved =
          now.state().isEnd()
              || now.state() == JobState.REQUESTED
              || jobs.move(now, JobState.REQUESTED, reason).await().atMost(StoreSession.MAX_WAIT);
    }
  }
}
