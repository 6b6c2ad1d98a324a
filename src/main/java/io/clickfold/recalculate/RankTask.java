package io.clickfold.recalculate;

import io.clickfold.archive.RawClickReader;
import io.clickfold.click.Minutes;
import io.clickfold.click.Rankings;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.MinuteRange;
import jakarta.inject.Singleton;
import java.util.function.LongPredicate;

/** Ranks again the windows that end within an hour and hold a minute of the job. Blocks. */
@Singleton
final class RankTask {
  private final RawClickReader archive;
  private final ResultQueue queue;
  private final TaskNotes notes;
  private final RecalculatorMetrics metrics;
  private final Rankings rankings;
  private final int maxCells;

  RankTask(
      RawClickReader archive,
      ResultQueue queue,
      TaskNotes notes,
      RecalculatorMetrics metrics,
      ClickfoldConfig config) {
    this.archive = archive;
    this.queue = queue;
    this.notes = notes;
    this.metrics = metrics;
    this.rankings = rankings(config);
    this.maxCells = config.ranker().maxCells();
  }

  /** What is ranked in this deployment. */
  static Rankings rankings(ClickfoldConfig config) {
    ClickfoldConfig.Ranker ranker = config.ranker();
    return Rankings.of(ranker.cubes(), ranker.windows(), ranker.top(), config.cubes());
  }

  /**
   * Begins anew where it was broken off: the windows' panes are in memory only.
   *
   * @return whether all of it is done: not if the job has ended meanwhile
   */
  boolean run(Job job, JobTask task) {
    int sources = 1 + job.needed().keySet().stream().mapToInt(source -> source).max().orElse(-1);
    ArchivedRankings ranked =
        new ArchivedRankings(archive, rankings, maxCells, sources, job.generation());
    MinuteRange ends = task.range();
    LongPredicate wanted =
        until ->
            until > ends.from()
                && until <= ends.to()
                && JobPlan.affects(job, until, rankings.longest());
    for (long minute = ranked.firstMinute(ends.from());
        minute < ends.to();
        minute += Minutes.MILLIS) {
      long readBefore = ranked.clicks();
      ResultQueue.Results results = queue.begin();
      ranked.take(minute, wanted, results::accept);
      results.end();
      metrics.read(ranked.clicks() - readBefore);
      TaskProgress progress =
          new TaskProgress(minute + Minutes.MILLIS, ranked.clicks(), ranked.duplicates(), false);
      if (!notes.note(task, progress)) {
        return false;
      }
    }
    queue.mark(task);
    return true;
  }
}
