package io.clickfold.recalculate;

import io.clickfold.archive.ArchivePosition;
import io.clickfold.archive.RawClickReader;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.clickfold.platform.TopicCreator;
import io.clickfold.store.FinalityReader;
import io.clickfold.store.MinuteRange;
import io.clickfold.store.RecountLog;
import io.clickfold.store.StoreConnection;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Brings jobs from state to state, and begins corrections and reconciliations. One of the
 * recalculators does it at a time, as far as the {@link Lease} goes; that two do it does no harm,
 * since a task may be handed out twice, and a state is changed only by whom knows the present one.
 */
@ApplicationScoped
class Coordinator {
  private static final Logger LOG = Logger.getLogger(Coordinator.class);
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** How long a job rests that has to be begun with anew. */
  private static final Duration PAUSE = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ProcessRoles roles;
  private final TopicCreator topics;
  private final JobStore jobs;
  private final TaskQueue queue;
  private final RawQueueEnds rawQueue;
  private final RawClickReader archive;
  private final FinalityReader finality;
  private final RecountLog recounts;
  private final Corrections corrections;
  private final Reconciliations reconciliations;
  private final StuckTasks stuck = new StuckTasks();
  private final Lease lease;
  private final int longestWindow;
  private Cancellable rounds = () -> {};
  private String obstacle = "";

  Coordinator(
      ProcessRoles roles,
      TopicCreator topics,
      JobStore jobs,
      TaskQueue queue,
      RawQueueEnds rawQueue,
      RawClickReader archive,
      FinalityReader finality,
      RecountLog recounts,
      Corrections corrections,
      Reconciliations reconciliations,
      StoreConnection connection,
      ClickfoldConfig config) {
    this.roles = roles;
    this.topics = topics;
    this.jobs = jobs;
    this.queue = queue;
    this.rawQueue = rawQueue;
    this.archive = archive;
    this.finality = finality;
    this.recounts = recounts;
    this.corrections = corrections;
    this.reconciliations = reconciliations;
    this.lease = new Lease(connection, "recalculations");
    this.longestWindow = Tasks.rankings(config).longest();
  }

  void start(@Observes StartupEvent event) {
    if (!roles.has(Role.RECALCULATOR)) {
      return;
    }
    rounds =
        topics
            .ready()
            .onItem()
            .transformToMulti(ready -> Multi.createFrom().ticks().every(INTERVAL))
            .onOverflow()
            .drop()
            .onItem()
            .transformToUniAndConcatenate(tick -> round())
            .subscribe()
            .with(done -> {}, failure -> LOG.error("Recalculations stand still", failure));
  }

  void stop(@Observes ShutdownEvent event) {
    rounds.cancel();
  }

  private Uni<Void> round() {
    return lease
        .hold()
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .invoke(
            held -> {
              if (held) {
                lookAfterJobs();
              } else {
                reconciliations.leaveToOthers();
              }
              report("");
            })
        .replaceWithVoid()
        .onFailure()
        .recoverWithUni(
            failure -> {
              report(String.valueOf(failure));
              return Uni.createFrom().voidItem();
            });
  }

  /** Says an obstacle once, not in every round. */
  private void report(String now) {
    if (!now.isEmpty() && !now.equals(obstacle)) {
      LOG.warnf("Recalculations are not looked after at the moment: %s", now);
    }
    obstacle = now;
  }

  private void lookAfterJobs() {
    List<Job> known = jobs.list().await().atMost(PATIENCE);
    for (Job job : known) {
      if (!job.state().isEnd()) {
        lookAfter(job, known);
      }
    }
    corrections.beginIfDue(known, Instant.now());
    reconciliations.beginIfDue(known, Instant.now());
  }

  private void lookAfter(Job job, List<Job> known) {
    switch (job.state()) {
      case REQUESTED -> {
        if (job.reason().isEmpty() || job.changed().isBefore(Instant.now().minus(PAUSE))) {
          jobs.begin(job, rawQueue.ends()).await().atMost(PATIENCE);
        }
      }
      case WAITING_FOR_ARCHIVE -> {
        if (!isArchived(job)) {
          return;
        }
        if (job.kind() != JobKind.RECONCILIATION) {
          moveOn(job, JobState.COUNTING, TaskKind.COUNT);
        } else if (reconciliations.mayCompare(job, known)) {
          moveOn(job, JobState.COMPARING, TaskKind.COMPARE);
        }
      }
      case COMPARING -> {
        if (isDone(job, TaskKind.COMPARE)) {
          reconciliations.repair(job);
          move(job, JobState.DONE);
        }
      }
      case COUNTING -> {
        if (isStored(job, TaskKind.COUNT)) {
          moveOn(job, JobState.REMOVING, TaskKind.REMOVE);
        }
      }
      case REMOVING -> {
        if (isDone(job, TaskKind.REMOVE)) {
          for (MinuteRange range : job.ranges()) {
            recounts.add(range, job.id()).await().atMost(PATIENCE);
          }
          if (job.kind() == JobKind.REPAIR) {
            reconciliations.begin(job.ranges().get(0), false);
          }
          move(job, JobState.WAITING_FOR_WINDOWS);
        }
      }
      case WAITING_FOR_WINDOWS -> {
        long last = JobPlan.lastUntil(job, longestWindow);
        if (finality.finality().await().atMost(PATIENCE).covers(last)) {
          moveOn(job, JobState.RANKING, TaskKind.RANK);
        }
      }
      case RANKING -> {
        if (isStored(job, TaskKind.RANK)) {
          move(job, JobState.DONE);
        }
      }
      default -> throw new IllegalStateException("a job that has ended: " + job.id());
    }
  }

  private boolean isArchived(Job job) {
    Map<Integer, Long> archived =
        archive.positions().await().atMost(PATIENCE).stream()
            .collect(Collectors.toMap(ArchivePosition::source, ArchivePosition::position));
    return job.needed().entrySet().stream()
        .allMatch(needed -> archived.getOrDefault(needed.getKey(), 0L) >= needed.getValue());
  }

  /** Tasks first: were the state changed first, a crash would leave a job without any. */
  private void moveOn(Job job, JobState to, TaskKind tasks) {
    queue.publish(tasksOf(job, tasks));
    move(job, to);
  }

  private void move(Job job, JobState to) {
    if (jobs.move(job, to, "").await().atMost(PATIENCE)) {
      LOG.infof("The recalculation %s is now %s", job.id(), to);
      stuck.forget(job.id());
    }
  }

  private List<JobTask> tasksOf(Job job, TaskKind kind) {
    return JobPlan.of(job, longestWindow).stream().filter(task -> task.kind() == kind).toList();
  }

  private boolean isDone(Job job, TaskKind kind) {
    List<JobTask> tasks = tasksOf(job, kind);
    Map<Integer, TaskProgress> progress = jobs.progress(job.id()).await().atMost(PATIENCE);
    List<JobTask> undone =
        tasks.stream()
            .filter(task -> !progress.getOrDefault(task.number(), TaskProgress.none(task)).done())
            .toList();
    if (!undone.isEmpty() && stuck.isStuck(job.id(), progress)) {
      LOG.warnf("%d tasks of %s do not get on; they are handed out again", undone.size(), job.id());
      queue.publish(undone);
    }
    return undone.isEmpty();
  }

  /** Whether all results of the tasks are in Cassandra. */
  private boolean isStored(Job job, TaskKind kind) {
    return isDone(job, kind)
        && jobs.stored(job.id())
            .await()
            .atMost(PATIENCE)
            .containsAll(tasksOf(job, kind).stream().map(JobTask::number).toList());
  }
}
