package io.clickfold.recalculator;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.recalculator.task.QueueOffsets;
import io.clickfold.recalculator.task.RankTask;
import io.clickfold.recalculator.task.TaskQueue;
import io.clickfold.store.StoreSession;
import io.clickfold.store.finality.GapLog;
import io.clickfold.store.jobs.ArchiveCoverage;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobPlan;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskFailure;
import io.clickfold.store.jobs.TaskKind;
import io.clickfold.store.jobs.TaskProgress;
import io.clickfold.store.jobs.TaskStore;
import io.clickfold.store.raw.ArchivePosition;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
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

  private final JobAccess jobs;
  private final GivenBackTasks givenBack;
  private final LostResults lost;
  private final StuckTasks stuck;
  private final int longestWindow;
  private final Duration keepRaw;
  private final InstantSource clock;

  @Inject
  JobSteps(
      StoredJobAccess jobs,
      TaskStore taskStore,
      TaskQueue queue,
      QueueOffsets offsets,
      GapLog gaps,
      ClickfoldConfig config) {
    this(
        jobs,
        new GivenBackTasks(
            job -> taskStore.failures(job).await().atMost(StoreSession.MAX_WAIT),
            (task, failure, at) ->
                taskStore
                    .save(task.job(), task.number(), failure, at)
                    .await()
                    .atMost(StoreSession.MAX_WAIT),
            task -> queue.publish(List.of(task))),
        new LostResults(
            offsets::resultEnds,
            offsets::stored,
            () -> gaps.noted().await().atMost(StoreSession.MAX_WAIT),
            config.topics().clickCounts()),
        new StuckTasks(System::nanoTime),
        RankTask.rankings(config).longest(),
        config.store().keepRaw(),
        InstantSource.system());
  }

  /**
   * @param longestWindow of the rankings, in minutes
   * @param keepRaw how long archived clicks are kept
   */
  JobSteps(
      JobAccess jobs,
      GivenBackTasks givenBack,
      LostResults lost,
      StuckTasks stuck,
      int longestWindow,
      Duration keepRaw,
      InstantSource clock) {
    this.jobs = jobs;
    this.givenBack = givenBack;
    this.lost = lost;
    this.stuck = stuck;
    this.longestWindow = longestWindow;
    this.keepRaw = keepRaw;
    this.clock = clock;
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
      case COMPARING -> isDone(job, TaskKind.COMPARE, known) && endComparing(job);
      case COUNTING ->
          isStored(job, TaskKind.COUNT, known) && moveOn(job, JobState.REMOVING, TaskKind.REMOVE);
      case REMOVING -> isDone(job, TaskKind.REMOVE, known) && endReplacing(job);
      case WAITING_FOR_WINDOWS ->
          job.neededByWindows().isEmpty()
              ? areWindowsFinal(job) && awaitArchiveOfWindows(job)
              : isArchived(job.neededByWindows()) && moveOn(job, JobState.RANKING, TaskKind.RANK);
      case RANKING -> isStored(job, TaskKind.RANK, known) && endRanking(job);
      case DONE, CANCELLED, FAILED -> false;
    };
  }

  private boolean begin(Job job) {
    return (job.reason().isEmpty() || job.changed().isBefore(clock.instant().minus(PAUSE)))
        && jobs.begin(job, jobs.ends());
  }

  private boolean count(Job job, List<Job> known) {
    Optional<String> gap = job.kind() == JobKind.CORRECTION ? gapInArchive(job) : Optional.empty();
    if (gap.isPresent()) {
      return jobs.move(job, JobState.FAILED, gap.get());
    }
    if (job.kind() != JobKind.RECONCILIATION) {
      return moveOn(job, JobState.COUNTING, TaskKind.COUNT);
    }
    if (!ArchiveCoverage.reaches(job.needed(), jobs.counted())) {
      return false;
    }
    if (jobs.mayCompare(job, known)) {
      return moveOn(job, JobState.COMPARING, TaskKind.COMPARE);
    }
    // What is waited for adds clicks to the counts, which lie behind the ends known by now.
    jobs.move(job, JobState.REQUESTED, "clicks of the hour are being corrected");
    return false;
  }

  /** What the archive has missed may be known only now that it has come so far. */
  private Optional<String> gapInArchive(Job job) {
    List<ArchivePosition> positions = jobs.archived();
    return job.ranges().stream()
        .flatMap(range -> ArchiveCoverage.gap(range, positions, keepRaw, clock.instant()).stream())
        .findFirst();
  }

  /** A repair is begun first, for a crash between; but not if somebody has cancelled the job. */
  private boolean endComparing(Job job) {
    if (!jobs.isAsKnown(job)) {
      return false;
    }
    jobs.repair(job);
    return move(job, JobState.DONE);
  }

  private boolean endReplacing(Job job) {
    jobs.noteRecount(job, false);
    if (job.kind() == JobKind.REPAIR) {
      jobs.compareAgain(job);
    }
    return move(job, JobState.WAITING_FOR_WINDOWS);
  }

  private boolean endRanking(Job job) {
    jobs.noteRecount(job, true);
    return move(job, JobState.DONE);
  }

  private boolean areWindowsFinal(Job job) {
    return jobs.isFinal(JobPlan.lastUntil(job, longestWindow));
  }

  /** Windows go on behind the job's minutes, so they hold clicks that came after it had begun. */
  private boolean awaitArchiveOfWindows(Job job) {
    return jobs.awaitArchiveOfWindows(job, jobs.ends());
  }

  private boolean isArchived(Map<Integer, Long> needed) {
    return ArchiveCoverage.reaches(needed, jobs.archived());
  }

  /** Tasks first: were the state changed first, a crash would leave a job without any. */
  private boolean moveOn(Job job, JobState to, TaskKind tasks) {
    jobs.publish(tasksOf(job, tasks));
    return move(job, to);
  }

  private boolean move(Job job, JobState to) {
    boolean moved = jobs.move(job, to, "");
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

  private boolean isDone(Job job, TaskKind kind, List<Job> known) {
    List<JobTask> tasks = tasksOf(job, kind);
    Map<Integer, TaskProgress> progress = jobs.progress(job.id());
    List<JobTask> undone =
        tasks.stream()
            .filter(task -> !progress.getOrDefault(task.number(), TaskProgress.none(task)).done())
            .toList();
    if (!undone.isEmpty() && !handOutAgain(job, undone)) {
      return false;
    }
    if (!undone.isEmpty() && stuck.isStuck(job.id(), progress, known)) {
      LOG.warnf("%d tasks of %s do not get on; they are handed out again", undone.size(), job.id());
      jobs.publish(undone);
    }
    return undone.isEmpty();
  }

  /** Those that were given back, when it is time. Returns whether the job goes on. */
  private boolean handOutAgain(Job job, List<JobTask> undone) {
    Optional<TaskFailure> last = givenBack.handOut(job.id(), undone, clock.instant());
    last.ifPresent(
        failure ->
            jobs.move(
                job,
                JobState.FAILED,
                "a task has failed %d times: %s".formatted(failure.times(), failure.reason())));
    return last.isEmpty();
  }

  /** Whether all results of the tasks are in Cassandra. Restarts the job if some never will be. */
  private boolean isStored(Job job, TaskKind kind, List<Job> known) {
    if (!isDone(job, kind, known)) {
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
    return jobs.stored(job.id())
        .containsAll(tasksOf(job, kind).stream().map(JobTask::number).toList());
  }

  /** By another job: it has no results that may still be under way. First, for a crash between. */
  private void beginAnew(Job job) {
    Job again = jobs.createAgain(job);
    String reason =
        "results were deleted before they were stored; %s counts the same again"
            .formatted(again.id());
    if (jobs.move(job, JobState.FAILED, reason)) {
      LOG.warnf("The recalculation %s is broken off: %s", job.id(), reason);
      lost.forget(job.id());
    } else {
      jobs.move(again, JobState.CANCELLED, job.id() + " goes on, or has ended");
    }
  }
}
