package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;

/** The statements that read and write jobs, prepared. */
record JobStatements(
    StoreSession session,
    InsertJob insert,
    SelectYoungest youngest,
    SelectSome some,
    SelectOne one,
    Begin begin,
    NeedWindows needWindows,
    Move move,
    OpenJobStatements open) {

  private static final String TABLE = "recalculations";
  private static final String COLUMNS =
      "id, kind, ranges, ads, generation, accept_incomplete, repair, needed, needed_by_windows,"
          + " state, reason, changed";

  static Uni<JobStatements> prepare(StoreSession session) {
    return Uni.combine()
        .all()
        .unis(
            InsertJob.prepare(session),
            SelectYoungest.prepare(session),
            SelectSome.prepare(session),
            SelectOne.prepare(session),
            Begin.prepare(session),
            NeedWindows.prepare(session),
            Move.prepare(session),
            OpenJobStatements.prepare(session))
        .with(
            (insert, youngest, some, one, begin, needWindows, move, open) ->
                new JobStatements(
                    session, insert, youngest, some, one, begin, needWindows, move, open));
  }

  /** The job that stands in a row. */
  static Job job(Row row) {
    List<Instant> edges = row.getList("ranges", Instant.class);
    List<MinuteRange> ranges = new ArrayList<>();
    for (int i = 0; i < edges.size(); i += 2) {
      ranges.add(new MinuteRange(edges.get(i).toEpochMilli(), edges.get(i + 1).toEpochMilli()));
    }
    return new Job(
        row.getUuid("id"),
        JobKind.valueOf(row.getString("kind")),
        ranges,
        new TreeSet<>(row.getList("ads", String.class)),
        row.getInt("generation"),
        row.getBoolean("accept_incomplete"),
        row.getBoolean("repair"),
        row.getMap("needed", Integer.class, Long.class),
        row.getMap("needed_by_windows", Integer.class, Long.class),
        JobState.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getInstant("changed"));
  }

  /** Stores a new job, unless there is one with its id. */
  record InsertJob(PreparedStatement statement) {
    static Uni<InsertJob> prepare(StoreSession session) {
      return session
          .prepare(
              """
              INSERT INTO %s (list, id, kind, ranges, ads, generation, accept_incomplete, repair,
                state, reason, changed)
              VALUES ('all', :id, :kind, :ranges, :ads, :generation, :accept_incomplete, :repair,
                :state, '', :changed)
              IF NOT EXISTS"""
                  .formatted(session.table(TABLE)))
          .map(InsertJob::new);
    }

    BoundStatement of(Job job) {
      List<Instant> edges = new ArrayList<>();
      for (MinuteRange range : job.ranges()) {
        edges.add(Instant.ofEpochMilli(range.from()));
        edges.add(Instant.ofEpochMilli(range.to()));
      }
      return statement
          .boundStatementBuilder()
          .setUuid("id", job.id())
          .setString("kind", job.kind().name())
          .setList("ranges", edges, Instant.class)
          .setList("ads", List.copyOf(job.ads()), String.class)
          .setInt("generation", job.generation())
          .setBoolean("accept_incomplete", job.acceptsIncomplete())
          .setBoolean("repair", job.repair())
          .setString("state", job.state().name())
          .setInstant("changed", job.changed())
          .build();
    }
  }

  /** Selects the youngest jobs, these first. */
  record SelectYoungest(PreparedStatement statement) {
    static Uni<SelectYoungest> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT %s FROM %s WHERE list = 'all' LIMIT :most"
                  .formatted(COLUMNS, session.table(TABLE)))
          .map(SelectYoungest::new);
    }

    BoundStatement of(int most) {
      return statement.boundStatementBuilder().setInt("most", most).build();
    }
  }

  /** Selects jobs by their ids. */
  record SelectSome(PreparedStatement statement) {
    static Uni<SelectSome> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT %s FROM %s WHERE list = 'all' AND id IN :ids"
                  .formatted(COLUMNS, session.table(TABLE)))
          .map(SelectSome::new);
    }

    BoundStatement of(List<UUID> ids) {
      return statement.boundStatementBuilder().setList("ids", ids, UUID.class).build();
    }
  }

  /** Selects a job. */
  record SelectOne(PreparedStatement statement) {
    static Uni<SelectOne> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT %s FROM %s WHERE list = 'all' AND id = :id"
                  .formatted(COLUMNS, session.table(TABLE)))
          .map(SelectOne::new);
    }

    BoundStatement of(UUID id) {
      return statement.boundStatementBuilder().setUuid("id", id).build();
    }
  }

  /** Has a job wait for the archive, if it is still in the state that is known here. */
  record Begin(PreparedStatement statement) {
    static Uni<Begin> prepare(StoreSession session) {
      return session
          .prepare(
              """
              UPDATE %s SET needed = :needed, state = :state, reason = '', changed = :changed
              WHERE list = 'all' AND id = :id IF state = :expected"""
                  .formatted(session.table(TABLE)))
          .map(Begin::new);
    }

    /**
     * @param needed by source, how far the archive has to be
     */
    BoundStatement of(Job job, Map<Integer, Long> needed, Instant changed) {
      return statement
          .boundStatementBuilder()
          .setMap("needed", needed, Integer.class, Long.class)
          .setString("state", JobState.WAITING_FOR_ARCHIVE.name())
          .setInstant("changed", changed)
          .setUuid("id", job.id())
          .setString("expected", job.state().name())
          .build();
    }
  }

  /** Notes what a job's windows need, if it is still in the state that is known here. */
  record NeedWindows(PreparedStatement statement) {
    static Uni<NeedWindows> prepare(StoreSession session) {
      return session
          .prepare(
              """
              UPDATE %s SET needed_by_windows = :needed_by_windows
              WHERE list = 'all' AND id = :id IF state = :expected"""
                  .formatted(session.table(TABLE)))
          .map(NeedWindows::new);
    }

    /**
     * @param needed by source, how far the archive has to be
     */
    BoundStatement of(Job job, Map<Integer, Long> needed) {
      return statement
          .boundStatementBuilder()
          .setMap("needed_by_windows", needed, Integer.class, Long.class)
          .setUuid("id", job.id())
          .setString("expected", job.state().name())
          .build();
    }
  }

  /** Brings a job into another state, if it is still in the one that is known here. */
  record Move(PreparedStatement statement) {
    static Uni<Move> prepare(StoreSession session) {
      return session
          .prepare(
              """
              UPDATE %s SET state = :state, reason = :reason, changed = :changed
              WHERE list = 'all' AND id = :id IF state = :expected"""
                  .formatted(session.table(TABLE)))
          .map(Move::new);
    }

    BoundStatement of(Job job, JobState to, String reason, Instant changed) {
      return statement
          .boundStatementBuilder()
          .setString("state", to.name())
          .setString("reason", reason)
          .setInstant("changed", changed)
          .setUuid("id", job.id())
          .setString("expected", job.state().name())
          .build();
    }
  }
}
