package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreSession;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
  private final Prepared<Statements> prepared;

  private record Statements(
      StoreSession session,
      PreparedStatement progress,
      PreparedStatement progressOfOne,
      PreparedStatement save,
      PreparedStatement done,
      PreparedStatement failures,
      PreparedStatement fail,
      PreparedStatement marks) {}

  TaskStore(StoreConnection connection) {
    this.prepared = new Prepared<>(connection, TaskStore::prepare);
  }

  private static Uni<Statements> prepare(StoreSession session) {
    String tasks = session.table("recalculation_tasks");
    String progress =
        "SELECT task, next_minute, clicks, duplicates, done FROM " + tasks + " WHERE job = ?";
    return Uni.combine()
        .all()
        .unis(
            session.prepare(progress),
            session.prepare(progress + " AND task = ?"),
            session.prepare(
                "UPDATE "
                    + tasks
                    + " SET next_minute = ?, clicks = ?, duplicates = ? WHERE job = ? AND task ="
                    + " ?"),
            session.prepare("UPDATE " + tasks + " SET done = true WHERE job = ? AND task = ?"),
            session.prepare(
                "SELECT task, failures, failure, retry_at FROM " + tasks + " WHERE job = ?"),
            session.prepare(
                "UPDATE "
                    + tasks
                    + " SET failures = ?, failure = ?, retry_at = ? WHERE job = ? AND task = ?"),
            session.prepare(
                "SELECT task, partition, partitions FROM "
                    + session.table("recalculation_marks")
                    + " WHERE job = ?"))
        .with(
            (all, one, save, done, failures, fail, marks) ->
                new Statements(session, all, one, save, done, failures, fail, marks));
  }

  /** How far the tasks of a job are that somebody has begun with, by their numbers. */
  public Uni<Map<Integer, TaskProgress>> progress(UUID job) {
    return prepared.ask(
        s -> {
          Map<Integer, TaskProgress> progress = new TreeMap<>();
          return Pages.read(
                  s.session(),
                  s.progress().bind(job),
                  page ->
                      page.forEach(
                          row -> {
                            // Nothing is known of one that has failed before anything was noted.
                            if (!row.isNull("next_minute") || row.getBoolean("done")) {
                              progress.put(row.getInt("task"), progress(row));
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
                .execute(s.progressOfOne().bind(task.job(), task.number()))
                .map(
                    result ->
                        Optional.ofNullable(result.one())
                            .map(TaskStore::progress)
                            .orElseGet(() -> TaskProgress.none(task))));
  }

  /** Takes note of how far a task is. */
  public Uni<Void> save(JobTask task, TaskProgress progress) {
    return prepared.ask(
        s ->
            s.session()
                .execute(
                    s.save()
                        .bind(
                            Instant.ofEpochMilli(progress.next()),
                            progress.clicks(),
                            progress.duplicates(),
                            task.job(),
                            task.number()))
                .replaceWithVoid());
  }

  /** Takes note that all results of a task were sent. */
  public Uni<Void> done(JobTask task) {
    return prepared.ask(
        s -> s.session().execute(s.done().bind(task.job(), task.number())).replaceWithVoid());
  }

  /** The tasks of a job that were given back, by their numbers. */
  public Uni<Map<Integer, TaskFailure>> failures(UUID job) {
    return prepared.ask(
        s -> {
          Map<Integer, TaskFailure> failures = new TreeMap<>();
          return Pages.read(
                  s.session(),
                  s.failures().bind(job),
                  page ->
                      page.forEach(
                          row -> {
                            if (row.getInt("failures") > 0) {
                              failures.put(row.getInt("task"), failure(row));
                            }
                          }))
              .replaceWith(failures);
        });
  }

  private static TaskFailure failure(Row row) {
    return new TaskFailure(
        row.getInt("failures"),
        row.getString("failure"),
        Optional.ofNullable(row.getInstant("retry_at")));
  }

  /**
   * Takes note that a task was given back, or handed out again.
   *
   * @param at when; what was noted later stays
   */
  public Uni<Void> save(UUID job, int task, TaskFailure failure, Instant at) {
    return prepared.ask(
        s ->
            s.session()
                .execute(
                    s.fail()
                        .bind(
                            failure.times(),
                            failure.reason(),
                            failure.retryAt().orElse(null),
                            job,
                            task)
                        .setQueryTimestamp(ChronoUnit.MICROS.between(Instant.EPOCH, at)))
                .replaceWithVoid());
  }

  /** The tasks whose results are stored from every partition of {@code click-counts}. */
  public Uni<Set<Integer>> stored(UUID job) {
    return prepared.ask(
        s -> {
          Map<Integer, Integer> missing = new HashMap<>();
          Set<Integer> stored = new TreeSet<>();
          return Pages.read(
                  s.session(),
                  s.marks().bind(job),
                  page ->
                      page.forEach(
                          row -> {
                            int task = row.getInt("task");
                            int all = row.getInt("partitions");
                            if (missing.merge(task, all - 1, (left, one) -> left - 1) == 0) {
                              stored.add(task);
                            }
                          }))
              .replaceWith(stored);
        });
  }

  private static TaskProgress progress(Row row) {
    Instant next = row.getInstant("next_minute");
    return new TaskProgress(
        next == null ? 0 : next.toEpochMilli(),
        row.getLong("clicks"),
        row.getLong("duplicates"),
        row.getBoolean("done"));
  }
}
