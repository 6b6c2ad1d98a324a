package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The statements that read and write lists of late minutes, prepared. Times are in milliseconds
 * since 1970: starts of minutes, or of days in the list of these.
 */
record LateMinuteStatements(
    StoreSession session, NoteSeen seen, NoteWaiting waiting, SelectSome select, Forget forget) {
  private static final String TABLE = "late_minutes";

  static Uni<LateMinuteStatements> prepare(StoreSession session) {
    return Uni.combine()
        .all()
        .unis(
            NoteSeen.prepare(session),
            NoteWaiting.prepare(session),
            SelectSome.prepare(session),
            Forget.prepare(session))
        .with(
            (seen, waiting, select, forget) ->
                new LateMinuteStatements(session, seen, waiting, select, forget));
  }

  private static long micros(Instant instant) {
    return TimeUnit.MILLISECONDS.toMicros(instant.toEpochMilli());
  }

  /** Notes when the last click of a minute came. */
  record NoteSeen(PreparedStatement statement) {
    static Uni<NoteSeen> prepare(StoreSession session) {
      return session
          .prepare(
              """
              INSERT INTO %s (list, minute, seen) VALUES (:list, :minute, :seen)
              USING TIMESTAMP :written"""
                  .formatted(session.table(TABLE)))
          .map(NoteSeen::new);
    }

    BoundStatement of(String list, long time, Instant seen) {
      return statement
          .boundStatementBuilder()
          .setString("list", list)
          .setInstant("minute", Instant.ofEpochMilli(time))
          .setInstant("seen", seen)
          .setLong("written", micros(seen))
          .build();
    }
  }

  /** Notes since when a minute waits. */
  record NoteWaiting(PreparedStatement statement) {
    static Uni<NoteWaiting> prepare(StoreSession session) {
      return session
          .prepare(
              """
              UPDATE %s USING TIMESTAMP :written SET waiting_since = :waiting_since
              WHERE list = :list AND minute = :minute"""
                  .formatted(session.table(TABLE)))
          .map(NoteWaiting::new);
    }

    BoundStatement of(String list, long time, Instant since) {
      return statement
          .boundStatementBuilder()
          .setLong("written", micros(since))
          .setInstant("waiting_since", since)
          .setString("list", list)
          .setInstant("minute", Instant.ofEpochMilli(time))
          .build();
    }
  }

  /** Selects the first times of a list, from one on. */
  record SelectSome(PreparedStatement statement) {
    static Uni<SelectSome> prepare(StoreSession session) {
      return session
          .prepare(
              """
              SELECT minute, seen, waiting_since FROM %s
              WHERE list = :list AND minute >= :first LIMIT :most"""
                  .formatted(session.table(TABLE)))
          .map(SelectSome::new);
    }

    BoundStatement of(String list, long first, int most) {
      return statement
          .boundStatementBuilder()
          .setString("list", list)
          .setInstant("first", Instant.ofEpochMilli(first))
          .setInt("most", most)
          .build();
    }

    static long time(Row row) {
      return row.getInstant("minute").toEpochMilli();
    }

    /** Empty for what is left of a row that is forgotten: its note of waiting expires later. */
    static Optional<LateMinutes.Arrival> arrival(Row row) {
      return Optional.ofNullable(row.getInstant("seen"))
          .map(
              last ->
                  new LateMinutes.Arrival(
                      last, Optional.ofNullable(row.getInstant("waiting_since"))));
    }
  }

  /** Deletes a time, unless a later click was seen. */
  record Forget(PreparedStatement statement) {
    static Uni<Forget> prepare(StoreSession session) {
      return session
          .prepare(
              """
              DELETE FROM %s USING TIMESTAMP :written
              WHERE list = :list AND minute = :minute"""
                  .formatted(session.table(TABLE)))
          .map(Forget::new);
    }

    /**
     * @param seen when the last click came that is known here
     */
    BoundStatement of(String list, long time, Instant seen) {
      return statement
          .boundStatementBuilder()
          .setLong("written", micros(seen))
          .setString("list", list)
          .setInstant("minute", Instant.ofEpochMilli(time))
          .build();
    }
  }
}
