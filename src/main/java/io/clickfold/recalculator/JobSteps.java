package io.clickfold.recalculator;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.recalculator.task.QueueOffsets;
import io.clickfold.recalculator.task.RankTask;
import io.clickfold.recalculator.task.TaskQueue;
import io.clickfold.store.StoreSession;
import io.clickfold.store.finality.FinalityReader;
import io.clickfold.store.finality.GapLog;
import io.clickfold.store.finality.RecountLog;
import io.clickfold.store.jobs.ArchiveCoverage;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobPlan;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobStore;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskFailure;
import io.clickfold.store.jobs.TaskKind;
import io.clickfold.store.jobs.TaskProgress;
import io.clickfold.store.jobs.TaskStore;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.store.raw.RawClickReader;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Brings a job into its next state, when that is due. Blocks. Not thread-safe. */
@Singleton
final class JobSteps {
  private static final Logger LOG = Logger.getLogger(JobSteps.class);

  /** How long a job rests that has to restart. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final JobStore jobs;
  private final TaskStore taskStore;
  private final TaskQueue queue;
  private final QueueOffsets offsets;
  private final RawClickReader archive;
  private final FinalityReader finality;
  private final RecountLog recounts;
  private final Reconciliations reconciliations;
  private final StuckTasks stuck = new StuckTasks();
  private final GivenBackTasks givenBack;
  private final LostResults lost;
  private final int longestWindow;
  private final Duration keepRaw;

  JobSteps(
      JobStore jobs,
      TaskStore taskStore,
      TaskQueue queue,
      QueueOffsets offsets,
      RawClickReader archive,
      FinalityReader finality,
      RecountLog recounts,
      Reconciliations reconciliations,
      GapLog gaps,
      ClickfoldConfig config) {
    this.jobs = jobs;
    this.taskStore = taskStore;
    this.queue = queue;
    this.offsets = offsets;
    this.archive = archive;
    this.finality = finality;
    this.recounts = recounts;
    this.reconciliations = reconciliations;
    this.givenBack =
        new GivenBackTasks(
            job -> taskStore.failures(job).await().atMost(StoreSession.MAX_WAIT),
            (task, failure, at) ->
                taskStore
                    .save(task.job(), task.number(), failure, at)
                    .await()
                    .atMost(StoreSession.MAX_WAIT),
            task -> queue.publish(List.of(task)));
    this.lost =
        new LostResults(
            offsets::resultEnds,
            offsets::stored,
            () -> gaps.noted().await().atMost(StoreSession.MAX_WAIT),
            config.topics().clickCounts());
    this.keepRaw = config.store().keepRaw();
    this.longestWindow = RankTask.rankings(config).longest();
  }

  /**
   * Takes one step, if it is due.
   *
   * @param known all jobs that have not ended, as they were a moment ago
   * @return whether a step was made
   * @throws io.clickfold.store.StoreUnavailableException if Cassandra does not answer
   * @throws org.apache.kafka.common.KafkaException if Kafka does not answer
   */
  boolean take(Job job, List<Job> known) {
    return switch (job.state()) {
      case REQUESTED -> begin(job);
      case WAITING_FOR_ARCHIVE -> isArchived(job.needed()) && count(job, known);
      case COMPARING -> isDone(job, TaskKind.COMPARE) && endComparing(job);
      case COUNTING ->
          isStored(job, TaskKind.COUNT, known) && moveOn(job, JobState.REMOVING, TaskKind.REMOVE);
      case REMOVING -> isDone(job, TaskKind.REMOVE) && endReplacing(job);
      case WAITING_FOR_WINDOWS ->
          job.neededByWindows().isEmpty()
              ? areWindowsFinal(job) && awaitArchiveOfWindows(job)
              : isArchived(job.neededByWindows()) && moveOn(job, JobState.RANKING, TaskKind.RANK);
      case RANKING -> isStored(job, TaskKind.RANK, known) && endRanking(job);
      case DONE, CANCELLED, FAILED -> false;
    };
  }

  private boolean begin(Job job) {
    return (job.reason().isEmpty() || job.changed().isBefore(Instant.now().minus(PAUSE)))
        && jobs.begin(job, offsets.ends()).await().atMost(StoreSession.MAX_WAIT);
  }

  private boolean count(Job job, List<Job> known) {
    if (job.kind() == JobKind.CORRECTION && failsForArchive(job)) {
      return true;
    }
    if (job.kind() != JobKind.RECONCILIATION) {
      return moveOn(job, JobState.COUNTING, TaskKind.COUNT);
    }
    if (!ArchiveCoverage.reaches(job.needed(), offsets.counted())) {
      return false;
    }
    if (reconciliations.mayCompare(job, known)) {
      return moveOn(job, JobState.COMPARING, TaskKind.COMPARE);
    }
    // What is waited for adds clicks to the counts, which lie behind the ends known by now.
    jobs.move(job, JobState.REQUESTED, "clicks of the hour are being corrected")
        .await()
        .atMost(StoreSession.MAX_WAIT);
    return false;
  }

  /** What the archive has missed may be known only now that it has come so far. */
  private boolean failsForArchive(Job job) {
    List<ArchivePosition> positions = archive.positions().await().atMost(StoreSession.MAX_WAIT);
    Optional<String> gap =
        job.ranges().stream()
            .flatMap(
                range -> ArchiveCoverage.gap(range, positions, keepRaw, Instant.now()).stream())
            .findFirst();
    return gap.isPresent()
        && jobs.move(job, JobState.FAILED, gap.get()).await().atMost(StoreSession.MAX_WAIT);
  }

  private boolean endComparing(Job job) {
    reconciliations.repair(job);
    return move(job, JobState.DONE);
  }

  private boolean endReplacing(Job job) {
    note(job, false);
    if (job.kind() == JobKind.REPAIR) {
      reconciliations.begin(job.ranges().get(0), false);
    }
    return move(job, JobState.WAITING_FOR_WINDOWS);
  }

  private boolean endRanking(Job job) {
    note(job, true);
    return move(job, JobState.DONE);
  }

  private void note(Job job, boolean ranked) {
    recounts
        .add(job.ranges(), job.ads().isEmpty(), ranked, job.id())
        .await()
        .atMost(StoreSession.MAX_WAIT);
  }

  private boolean areWindowsFinal(Job job) {
    return finality
        .finality()
        .await()
        .atMost(StoreSession.MAX_WAIT)
        .covers(JobPlan.lastUntil(job, longestWindow));
  }

  /** Windows go on behind the job's minutes, so they hold clicks that came after it had begun. */
  private boolean awaitArchiveOfWindows(Job job) {
    return jobs.awaitArchiveOfWindows(job, offsets.ends()).await().atMost(StoreSession.MAX_WAIT);
  }

  private boolean isArchived(Map<Integer, Long> needed) {
    return ArchiveCoverage.reaches(
        needed, archive.positions().await().atMost(StoreSession.MAX_WAIT));
  }

  /** Tasks first: were the state changed first, a crash would leave a job without any. */
  private boolean moveOn(Job job, JobState to, TaskKind tasks) {
    queue.publish(tasksOf(job, tasks));
    return move(job, to);
  }

  private boolean move(Job job, JobState to) {
    boolean moved = jobs.move(job, to, "").await().atMost(StoreSession.MAX_WAIT);
    if (moved) {
      LOG.infof("The recalculation %s is now %s", job.id(), to);
      stuck.forget(job.id());
      lost.forget(job.id());
    }
    return moved;
  }

  private List<JobTask> tasksOf(Job job, TaskKind kind) {
    return JobPlan.of(job, longestWindow).stream().filter(task -> task.kind() == kind).toList();
  }

  private boolean isDone(Job job, TaskKind kind) {
    List<JobTask> tasks = tasksOf(job, kind);
    Map<Integer, TaskProgress> progress =
        taskStore.progress(job.id()).await().atMost(StoreSession.MAX_WAIT);
    List<JobTask> undone =
        tasks.stream()
            .filter(task -> !progress.getOrDefault(task.number(), TaskProgress.none(task)).done())
            .toList();
    if (!undone.isEmpty() && !handOutAgain(job, undone)) {
      return false;
    }
    if (!undone.isEmpty() && stuck.isStuck(job.id(), progress)) {
      LOG.warnf("%d tasks of %s do not get on; they are handed out again", undone.size(), job.id());
      queue.publish(undone);
    }
    return undone.isEmpty();
  }

  /** Those that were given back, when it is time. Returns whether the job goes on. */
  private boolean handOutAgain(Job job, List<JobTask> undone) {
    Optional<TaskFailure> last = givenBack.handOut(job.id(), undone, Instant.now());
    last.ifPresent(
        failure ->
            jobs.move(
                    job,
                    JobState.FAILED,
                    "a task has failed %d times: %s".formatted(failure.times(), failure.reason()))
                .await()
                .atMost(StoreSession.MAX_WAIT));
    return last.isEmpty();
  }

  /** Whether all results of the tasks are in Cassandra. Restarts the job if some never will be. */
  private boolean isStored(Job job, TaskKind kind, List<Job> known) {
    if (!isDone(job, kind)) {
      return false;
    }
    if (isMarked(job, kind)) {
      if (!lost.hasGapSince(job.changed())) {
        return true;
      }
    } else if (!lost.havePassed(job.id(), known) || isMarked(job, kind)) {
      return false;
    }
    beginAnew(job);
    return false;
  }

  private boolean isMarked(Job job, TaskKind kind) {
    return taskStore
        .stored(job.id())
        .await()
        .atMost(StoreSession.MAX_WAIT)
        .containsAll(tasksOf(job, kind).stream().map(JobTask::number).toList());
  }

  /** By another job: it has no results that may still be under way. First, for a crash between. */
  private void beginAnew(Job job) {
    Job again = jobs.createAgain(job).await().atMost(StoreSession.MAX_WAIT);
    String reason =
        "results were deleted before they were stored; %s counts the same again"
            .formatted(again.id());
    if (jobs.move(job, JobState.FAILED, reason).await().atMost(StoreSession.MAX_WAIT)) {
      LOG.warnf("The recalculation %s is broken off: %s", job.id(), reason);
      lost.forget(job.id());
    } else {
      jobs.move(again, JobState.CANCELLED, job.id() + " goes on, or has ended")
          .await()
          .atMost(StoreSession.MAX_WAIT);
    }
  }
}
