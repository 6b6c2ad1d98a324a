package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** The statements that read and write how far tasks are, prepared. */
record TaskStatements(
    StoreSession session,
    SelectProgress progress,
    SelectProgressOfOne progressOfOne,
    SaveProgress save,
    Done done,
    SelectFailures failures,
    SaveFailure fail,
    SelectMarks marks) {

  private static final String TASKS = "recalculation_tasks";
  private static final String MARKS = "recalculation_marks";

  static Uni<TaskStatements> prepare(StoreSession session) {
    return Uni.combine()
        .all()
        .unis(
            SelectProgress.prepare(session),
            SelectProgressOfOne.prepare(session),
            SaveProgress.prepare(session),
            Done.prepare(session),
            SelectFailures.prepare(session),
            SaveFailure.prepare(session),
            SelectMarks.prepare(session))
        .with(
            (progress, progressOfOne, save, done, failures, fail, marks) ->
                new TaskStatements(
                    session, progress, progressOfOne, save, done, failures, fail, marks));
  }

  /** The number of the task of which a row is. */
  static int task(Row row) {
    return row.getInt("task");
  }

  /** How far the tasks of a job are. */
  record SelectProgress(PreparedStatement statement) {
    private static final String COLUMNS = "task, next_minute, clicks, duplicates, done";

    static Uni<SelectProgress> prepare(StoreSession session) {
      return session
          .prepare("SELECT %s FROM %s WHERE job = :job".formatted(COLUMNS, session.table(TASKS)))
          .map(SelectProgress::new);
    }

    BoundStatement of(UUID job) {
      return statement.boundStatementBuilder().setUuid("job", job).build();
    }

    /** Whether anything is known: not of a task that has failed before anything was noted. */
    static boolean isKnown(Row row) {
      return !row.isNull("next_minute") || row.getBoolean("done");
    }

    static TaskProgress progress(Row row) {
      Instant next = row.getInstant("next_minute");
      return new TaskProgress(
          next == null ? 0 : next.toEpochMilli(),
          row.getLong("clicks"),
          row.getLong("duplicates"),
          row.getBoolean("done"));
    }
  }

  /** How far a task is. */
  record SelectProgressOfOne(PreparedStatement statement) {
    static Uni<SelectProgressOfOne> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT %s FROM %s WHERE job = :job AND task = :task"
                  .formatted(SelectProgress.COLUMNS, session.table(TASKS)))
          .map(SelectProgressOfOne::new);
    }

    BoundStatement of(JobTask task) {
      return statement
          .boundStatementBuilder()
          .setUuid("job", task.job())
          .setInt("task", task.number())
          .build();
    }
  }

  /** Notes how far a task is. */
  record SaveProgress(PreparedStatement statement) {
    static Uni<SaveProgress> prepare(StoreSession session) {
      return session
          .prepare(
              """
              UPDATE %s
              SET next_minute = :next_minute, clicks = :clicks, duplicates = :duplicates
              WHERE job = :job AND task = :task"""
                  .formatted(session.table(TASKS)))
          .map(SaveProgress::new);
    }

    BoundStatement of(JobTask task, TaskProgress progress) {
      return statement
          .boundStatementBuilder()
          .setInstant("next_minute", Instant.ofEpochMilli(progress.next()))
          .setLong("clicks", progress.clicks())
          .setLong("duplicates", progress.duplicates())
          .setUuid("job", task.job())
          .setInt("task", task.number())
          .build();
    }
  }

  /** Notes that all results of a task were sent. */
  record Done(PreparedStatement statement) {
    static Uni<Done> prepare(StoreSession session) {
      return session
          .prepare(
              "UPDATE %s SET done = true WHERE job = :job AND task = :task"
                  .formatted(session.table(TASKS)))
          .map(Done::new);
    }

    BoundStatement of(JobTask task) {
      return statement
          .boundStatementBuilder()
          .setUuid("job", task.job())
          .setInt("task", task.number())
          .build();
    }
  }

  /** How the tasks of a job have failed. */
  record SelectFailures(PreparedStatement statement) {
    static Uni<SelectFailures> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT task, failures, failure, retry_at FROM %s WHERE job = :job"
                  .formatted(session.table(TASKS)))
          .map(SelectFailures::new);
    }

    BoundStatement of(UUID job) {
      return statement.boundStatementBuilder().setUuid("job", job).build();
    }

    static TaskFailure failure(Row row) {
      return new TaskFailure(
          row.getInt("failures"),
          row.getString("failure"),
          Optional.ofNullable(row.getInstant("retry_at")));
    }
  }

  /** Notes that a task was given back, or handed out again; what was noted later stays. */
  record SaveFailure(PreparedStatement statement) {
    static Uni<SaveFailure> prepare(StoreSession session) {
      return session
          .prepare(
              """
              UPDATE %s SET failures = :failures, failure = :failure, retry_at = :retry_at
              WHERE job = :job AND task = :task"""
                  .formatted(session.table(TASKS)))
          .map(SaveFailure::new);
    }

    BoundStatement of(UUID job, int task, TaskFailure failure, Instant at) {
      return statement
          .boundStatementBuilder()
          .setInt("failures", failure.times())
          .setString("failure", failure.reason())
          .setInstant("retry_at", failure.retryAt().orElse(null))
          .setUuid("job", job)
          .setInt("task", task)
          .setQueryTimestamp(ChronoUnit.MICROS.between(Instant.EPOCH, at))
          .build();
    }
  }

  /** From which partitions of {@code click-counts} the results of a job's tasks are stored. */
  record SelectMarks(PreparedStatement statement) {
    static Uni<SelectMarks> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT task, partition, partitions FROM %s WHERE job = :job"
                  .formatted(session.table(MARKS)))
          .map(SelectMarks::new);
    }

    BoundStatement of(UUID job) {
      return statement.boundStatementBuilder().setUuid("job", job).build();
    }

    /** Of how many partitions there are marks once all is stored. */
    static int partitions(Row row) {
      return row.getInt("partitions");
    }
  }
}
