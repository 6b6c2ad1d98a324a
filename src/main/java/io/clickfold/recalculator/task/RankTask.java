package io.clickfold.recalculator.task;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.click.Rankings;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.StoreSession;
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

/** Ranks again the windows that end within a stretch and hold a minute of the job. Blocks. */
@Singleton
public final class RankTask {
  /** Results are waited for, and noted, when they are so large or so old. */
  private static final long MAX_BYTES = 512 << 10;

  private static final long LONGEST_NANOS = Duration.ofMillis(200).toNanos();

  private final RawClickReader archive;
  private final ResultProducer queue;
  private final TaskNotes notes;
  private final RecalculatorMetrics metrics;
  private final Rankings rankings;
  private final int maxCells;
  private final Duration keepRaw;

  RankTask(
      RawClickReader archive,
      ResultProducer queue,
      TaskNotes notes,
      RecalculatorMetrics metrics,
      ClickfoldConfig config) {
    this.archive = archive;
    this.queue = queue;
    this.notes = notes;
    this.metrics = metrics;
    this.rankings = rankings(config);
    this.maxCells = config.ranker().maxCells();
    this.keepRaw = config.store().keepRaw();
  }

  /** What is ranked in this deployment. */
  public static Rankings rankings(ClickfoldConfig config) {
    ClickfoldConfig.Ranker ranker = config.ranker();
    return Rankings.of(ranker.cubes(), ranker.windows(), ranker.top(), config.cubes());
  }

  /**
   * Restarts from the beginning if it was broken off: the windows' panes are in memory only.
   *
   * @return whether all of it is done: not if the job has ended meanwhile
   */
  boolean run(Job job, JobTask task) {
    List<ArchivePosition> positions = archive.positions().await().atMost(StoreSession.MAX_WAIT);
    int sources =
        1 + job.neededByWindows().keySet().stream().mapToInt(source -> source).max().orElse(-1);
    ArchivedRankings ranked =
        new ArchivedRankings(archive, rankings, maxCells, sources, job.generation());
    MinuteRange ends = task.range();
    WantedWindows wanted = new WantedWindows(job, ends);
    long minute = ranked.firstMinute(ends.from());
    while (minute < ends.to()) {
      long readBefore = ranked.clicks();
      ResultProducer.Results results = queue.begin();
      long begun = System.nanoTime();
      do {
        wanted.read(minute, isKnown(job, minute, positions));
        ranked.rank(minute, wanted, results::send);
        minute += Minutes.MILLIS;
      } while (minute < ends.to()
          && results.bytes() < MAX_BYTES
          && System.nanoTime() - begun < LONGEST_NANOS);
      results.end();
      metrics.read(ranked.clicks() - readBefore);
      if (!notes.note(
          task, new TaskProgress(minute, ranked.clicks(), ranked.duplicates(), false))) {
        return false;
      }
    }
    queue.mark(task);
    return true;
  }

  /**
   * Whether all clicks of a minute are there, to be asked before it is read: clicks expire. What a
   * job has recomputed for all ads from an archive that was accepted as incomplete counts as all.
   */
  private boolean isKnown(Job job, long minute, List<ArchivePosition> positions) {
    return job.acceptsIncomplete() && job.ads().isEmpty() && job.has(minute)
        || ArchiveCoverage.gap(
                new MinuteRange(minute, minute + Minutes.MILLIS), positions, keepRaw, Instant.now())
            .isEmpty();
  }
}
