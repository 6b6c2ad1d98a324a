package io.clickfold.recalculate;

import io.clickfold.archive.RawClickReader;
import io.clickfold.click.Cubes;
import io.clickfold.click.Minutes;
import io.clickfold.click.Rankings;
import io.clickfold.fold.ResultSink;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.result.Ranking;
import io.clickfold.result.ResultEncoder;
import io.clickfold.result.TaskMark;
import io.clickfold.store.CountReader;
import io.clickfold.store.MinuteRange;
import io.clickfold.store.StoredAds;
import io.clickfold.store.Surplus;
import io.clickfold.store.SurplusRows;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the tasks of jobs do. Blocks. */
@Singleton
final class Tasks {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** All stored rows may have to be looked at. */
  private static final Duration REMOVING_PATIENCE = Duration.ofHours(12);

  /** How long late clicks may be under way until a correction of them is noted. */
  private static final Duration CORRECTION_TIME = Duration.ofMinutes(1);

  private final JobStore jobs;
  private final TaskQueue queue;
  private final RawClickReader archive;
  private final SurplusRows surplus;
  private final RecalculatorMetrics metrics;
  private final HourComparison comparison;
  private final ReportStore reports;
  private final Duration unsettled;
  private final String clickCounts;
  private final Cubes cubes;
  private final Rankings rankings;
  private final int maxCells;

  Tasks(
      JobStore jobs,
      TaskQueue queue,
      RawClickReader archive,
      SurplusRows surplus,
      RecalculatorMetrics metrics,
      StoredAds storedAds,
      CountReader counts,
      ReportStore reports,
      ClickfoldConfig config) {
    this.jobs = jobs;
    this.queue = queue;
    this.archive = archive;
    this.surplus = surplus;
    this.metrics = metrics;
    this.reports = reports;
    this.comparison =
        new HourComparison(archive, storedAds, counts, config.aggregator().lateness());
    this.unsettled = config.recalculator().quietTime().plus(CORRECTION_TIME);
    this.clickCounts = config.topics().clickCounts();
    this.cubes = Cubes.parse(config.cubes());
    this.rankings = rankings(config);
    this.maxCells = config.ranker().maxCells();
  }

  static Rankings rankings(ClickfoldConfig config) {
    ClickfoldConfig.Ranker ranker = config.ranker();
    return Rankings.of(ranker.cubes(), ranker.windows(), ranker.top(), config.cubes());
  }

  /**
   * Does a task from where it was left; nothing if it is done.
   *
   * @throws io.clickfold.store.StoreUnavailableException if Cassandra does not answer
   * @throws org.apache.kafka.common.KafkaException if Kafka does not take the results
   * @throws IllegalStateException if archived clicks are damaged
   */
  void run(Job job, int number) {
    List<JobTask> plan = JobPlan.of(job, rankings.longest());
    if (number >= plan.size()) {
      throw new IllegalStateException(
          "the job has no task %d here: all recalculators need the same clickfold.ranker.windows"
              .formatted(number));
    }
    JobTask task = plan.get(number);
    TaskProgress progress =
        jobs.progress(job.id())
            .await()
            .atMost(PATIENCE)
            .getOrDefault(number, TaskProgress.none(task));
    if (progress.done()) {
      return;
    }
    boolean whole =
        switch (task.kind()) {
          case COMPARE -> compare(job, task);
          case COUNT -> count(job, task, progress);
          case REMOVE -> remove(job);
          case RANK -> rank(job, task);
        };
    if (whole) {
      jobs.done(task).await().atMost(PATIENCE);
    }
  }

  /** Each minute's counts are acknowledged before it is noted that they are. */
  private boolean count(Job job, JobTask task, TaskProgress before) {
    ArchivedFold fold =
        new ArchivedFold(archive, task.source(), cubes, job.generation(), job.ads());
    int partitions = queue.partitionsOf(clickCounts);
    long from = Math.max(before.next(), task.range().from());
    long read = 0;
    for (long minute = from; minute < task.range().to(); minute += Minutes.MILLIS) {
      if (!job.has(minute)) {
        continue;
      }
      TaskQueue.Batch batch = queue.batch();
      fold.count(minute, sinkTo(batch, partitions));
      batch.end();
      jobs.save(
              task,
              new TaskProgress(
                  minute + Minutes.MILLIS,
                  before.clicks() + fold.clicks(),
                  before.duplicates() + fold.duplicates(),
                  false))
          .await()
          .atMost(PATIENCE);
      metrics.read(fold.clicks() - read);
      read = fold.clicks();
      if (isEnded(job)) {
        return false;
      }
    }
    mark(task, partitions);
    return true;
  }

  private ResultSink sinkTo(TaskQueue.Batch batch, int partitions) {
    return new ResultSink() {
      @Override
      public int partitions() {
        return partitions;
      }

      @Override
      public void accept(int partition, byte[] record) {
        batch.send(new ProducerRecord<>(clickCounts, partition, null, record));
      }
    };
  }

  /**
   * An hour into which clicks still come is not reported on: some of them may not be stored yet.
   */
  private boolean compare(Job job, JobTask task) {
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
    jobs.save(task, new TaskProgress(task.range().to(), report.raw(), report.duplicates(), false))
        .await()
        .atMost(PATIENCE);
    return true;
  }

  private boolean remove(Job job) {
    for (MinuteRange range : job.ranges()) {
      Surplus removed =
          surplus
              .remove(range, job.generation(), job.ads(), metrics::scanned)
              .await()
              .atMost(REMOVING_PATIENCE);
      metrics.removed(removed.totals() + removed.cubes() + removed.heads());
    }
    return true;
  }

  /** Begins anew where it was broken off: the windows' panes are in memory only. */
  private boolean rank(Job job, JobTask task) {
    int sources = 1 + job.needed().keySet().stream().mapToInt(source -> source).max().orElse(-1);
    ArchivedRankings ranked =
        new ArchivedRankings(archive, rankings, maxCells, sources, job.generation());
    int partitions = queue.partitionsOf(clickCounts);
    ResultEncoder encoder = new ResultEncoder();
    long read = 0;
    for (long minute = ranked.firstMinute(task.range().from());
        minute < task.range().to();
        minute += Minutes.MILLIS) {
      TaskQueue.Batch batch = queue.batch();
      Consumer<Ranking> sink =
          ranking ->
              batch.send(
                  new ProducerRecord<>(
                      clickCounts,
                      Math.floorMod(ranking.cell().hashCode(), partitions),
                      null,
                      encoder.encode(ranking)));
      ranked.take(
          minute,
          until ->
              until > task.range().from()
                  && until <= task.range().to()
                  && JobPlan.affects(job, until, rankings.longest()),
          sink);
      batch.end();
      metrics.read(ranked.clicks() - read);
      read = ranked.clicks();
      jobs.save(
              task,
              new TaskProgress(
                  minute + Minutes.MILLIS, ranked.clicks(), ranked.duplicates(), false))
          .await()
          .atMost(PATIENCE);
      if (isEnded(job)) {
        return false;
      }
    }
    mark(task, partitions);
    return true;
  }

  private boolean isEnded(Job job) {
    return jobs.find(job.id())
        .await()
        .atMost(PATIENCE)
        .map(now -> now.state().isEnd())
        .orElse(true);
  }

  /** Behind all results of the task, in every partition. */
  private void mark(JobTask task, int partitions) {
    byte[] mark = new ResultEncoder().encode(new TaskMark(task.job(), task.number(), partitions));
    TaskQueue.Batch batch = queue.batch();
    for (int partition = 0; partition < partitions; partition++) {
      batch.send(new ProducerRecord<>(clickCounts, partition, null, mark));
    }
    batch.end();
  }
}
