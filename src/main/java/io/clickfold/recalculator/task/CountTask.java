package io.clickfold.recalculator.task;

import io.clickfold.click.Cubes;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.AdSplits;
import io.clickfold.store.jobs.ArchiveCoverage;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskProgress;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.store.raw.RawClickReader;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Counts the archived clicks of some minutes and a source again. Blocks. */
@Singleton
final class CountTask {
  /** Results are waited for, and noted, when they are so large or so old. */
  private static final long MAX_BYTES = 512 << 10;

  private static final long LONGEST_NANOS = Duration.ofMillis(200).toNanos();

  private final RawClickReader archive;
  private final AdSplits splits;
  private final ResultProducer queue;
  private final TaskNotes notes;
  private final RecalculatorMetrics metrics;
  private final Cubes cubes;
  private final Duration keepRaw;

  CountTask(
      RawClickReader archive,
      AdSplits splits,
      ResultProducer queue,
      TaskNotes notes,
      RecalculatorMetrics metrics,
      ClickfoldConfig config) {
    this.archive = archive;
    this.splits = splits;
    this.queue = queue;
    this.notes = notes;
    this.metrics = metrics;
    this.cubes = Cubes.parse(config.cubes());
    this.keepRaw = config.store().keepRaw();
  }

  /**
   * Counts from the minute on that was not noted as done. Results are acknowledged before it is
   * noted that they are.
   *
   * @return whether all of it is done: not if the job has ended meanwhile
   * @throws IllegalStateException if clicks may be missing, and the job does not accept that
   */
  boolean run(Job job, JobTask task, TaskProgress before) {
    // All minutes of the task are final, so all their splits are stored.
    SplitMinutes forwarded =
        new SplitMinutes(
            splits.of(task.range()).await().atMost(StoreSession.MAX_WAIT), task.source());
    ArchivedFold fold =
        new ArchivedFold(archive, task.source(), cubes, job.generation(), job.ads(), forwarded);
    List<ArchivePosition> positions = archive.positions().await().atMost(StoreSession.MAX_WAIT);
    long minute = next(job, task, Math.max(before.next(), task.range().from()));
    while (minute != ArchivedFold.NONE) {
      requireArchived(job, minute, positions);
      minute = countSome(job, task, minute, fold);
      TaskProgress progress =
          new TaskProgress(
              minute == ArchivedFold.NONE ? task.range().to() : minute,
              before.clicks() + fold.clicks(),
              before.duplicates() + fold.duplicates(),
              false);
      if (!notes.note(task, progress)) {
        return false;
      }
    }
    queue.mark(task);
    return true;
  }

  /** They were there when the job was made; since then they may have expired. */
  private void requireArchived(Job job, long minute, List<ArchivePosition> positions) {
    MinuteRange range = new MinuteRange(minute, minute + Minutes.MILLIS);
    Optional<String> gap = ArchiveCoverage.gap(range, positions, keepRaw, Instant.now());
    if (gap.isPresent() && !job.acceptsIncomplete()) {
      throw new IllegalStateException(
          "The minute %s is not recomputed: %s".formatted(Instant.ofEpochMilli(minute), gap.get()));
    }
  }

  /** Returns the minute to go on with. */
  private long countSome(Job job, JobTask task, long from, ArchivedFold fold) {
    long readBefore = fold.clicks();
    ResultProducer.Results results = queue.begin();
    long begun = System.nanoTime();
    long minute = from;
    while (minute != ArchivedFold.NONE
        && results.bytes() < MAX_BYTES
        && System.nanoTime() - begun < LONGEST_NANOS) {
      long next = next(job, task, minute + Minutes.MILLIS);
      fold.count(minute, next, results.counts());
      minute = next;
    }
    results.end();
    metrics.read(fold.clicks() - readBefore);
    return minute;
  }

  /** The task's first minute from one on that is the job's. */
  private static long next(Job job, JobTask task, long from) {
    for (long minute = from; minute < task.range().to(); minute += Minutes.MILLIS) {
      if (job.has(minute)) {
        return minute;
      }
    }
    return ArchivedFold.NONE;
  }
}
