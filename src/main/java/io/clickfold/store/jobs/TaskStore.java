package io.clickfold.store.jobs;

import io.clickfold.store.Pages;
import io.clickfold.store.jobs.TaskStatements.SelectFailures;
import io.clickfold.store.jobs.TaskStatements.SelectMarks;
import io.clickfold.store.jobs.TaskStatements.SelectProgress;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * How far the tasks of jobs are, as stored. All fails with a {@link
 * io.clickfold.store.StoreUnavailableException} if Cassandra does not answer.
 */
@Singleton
public final class TaskStore {
  private final Prepared<TaskStatements> prepared;

  TaskStore(StoreConnection connection) {
    this.prepared = new Prepared<>(connection, TaskStatements::prepare);
  }

  /** How far the tasks of a job are that somebody has begun with, by their numbers. */
  public Uni<Map<Integer, TaskProgress>> progress(UUID job) {
    return prepared.ask(
        s -> {
          Map<Integer, TaskProgress> progress = new TreeMap<>();
          return Pages.read(
                  s.session(),
                  s.progress().of(job),
                  page ->
                      page.forEach(
                          row -> {
                            if (SelectProgress.isKnown(row)) {
                              progress.put(TaskStatements.task(row), SelectProgress.progress(row));
                            }
                          }))
              .replaceWith(progress);
        });
  }

  /** How far a task is; as if nobody had begun with it if that is so. */
  public Uni<TaskProgress> progress(JobTask task) {
    return prepared.ask(
        s ->
            s.session()
                .execute(s.progressOfOne().of(task))
                .map(
                    result ->
                        Optional.ofNullable(result.one())
                            .map(SelectProgress::progress)
                            .orElseGet(() -> TaskProgress.none(task))));
  }

  /** Notes how far a task is. */
  public Uni<Void> save(JobTask task, TaskProgress progress) {
    return prepared.ask(s -> s.session().execute(s.save().of(task, progress)).replaceWithVoid());
  }

  /** Notes that all results of a task were sent. */
  public Uni<Void> done(JobTask task) {
    return prepared.ask(s -> s.session().execute(s.done().of(task)).replaceWithVoid());
  }

  /** The tasks of a job that were given back, by their numbers. */
  public Uni<Map<Integer, TaskFailure>> failures(UUID job) {
    return prepared.ask(
        s -> {
          Map<Integer, TaskFailure> failures = new TreeMap<>();
          return Pages.read(
                  s.session(),
                  s.failures().of(job),
                  page ->
                      page.forEach(
                          row -> {
                            TaskFailure failure = SelectFailures.failure(row);
                            if (failure.times() > 0) {
                              failures.put(TaskStatements.task(row), failure);
                            }
                          }))
              .replaceWith(failures);
        });
  }

  /**
   * Notes that a task was given back, or handed out again.
   *
   * @param at when; what was noted later stays
   */
  public Uni<Void> save(UUID job, int task, TaskFailure failure, Instant at) {
    return prepared.ask(
        s -> s.session().execute(s.fail().of(job, task, failure, at)).replaceWithVoid());
  }

  /** The tasks whose results are stored from every partition of {@code click-counts}. */
  public Uni<Set<Integer>> stored(UUID job) {
    return prepared.ask(
        s -> {
          Map<Integer, Integer> missing = new HashMap<>();
          Set<Integer> stored = new TreeSet<>();
          return Pages.read(
                  s.session(),
                  s.marks().of(job),
                  page ->
                      page.forEach(
                          row -> {
                            int task = TaskStatements.task(row);
                            int all = SelectMarks.partitions(row);
                            if (missing.merge(task, all - 1, (left, one) -> left - 1) == 0) {
                              stored.add(task);
                            }
                          }))
              .replaceWith(stored);
        });
  }
}
