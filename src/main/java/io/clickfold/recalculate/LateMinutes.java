package io.clickfold.recalculate;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreConnection;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The minutes for which clicks have come late and that were not counted again since. Clicks cost a
 * row for each minute, not one each.
 */
@Singleton
final class LateMinutes {
  private static final int CONCURRENT = 32;
  private static final String ALL = "all";

  private final StoreConnection connection;
  private final Uni<Statements> statements;

  private record Statements(
      StoreSession session,
      PreparedStatement saw,
      PreparedStatement list,
      PreparedStatement forget) {}

  LateMinutes(StoreConnection connection) {
    this.connection = connection;
    this.statements = connection.prepared(LateMinutes::prepare);
  }

  private static Uni<Statements> prepare(StoreSession session) {
    String table = session.table("late_minutes");
    return Uni.combine()
        .all()
        .unis(
            session.prepare(
                "INSERT INTO "
                    + table
                    + " (list, minute, seen) VALUES (?, ?, ?) USING TIMESTAMP ?"),
            session.prepare("SELECT minute, seen FROM " + table + " WHERE list = ? LIMIT ?"),
            session.prepare(
                "DELETE FROM " + table + " USING TIMESTAMP ? WHERE list = ? AND minute = ?"))
        .with((saw, list, forget) -> new Statements(session, saw, list, forget));
  }

  /**
   * Takes note of late clicks.
   *
   * @param minutes starts, in milliseconds since 1970
   * @param at when they came
   */
  Uni<Void> saw(Collection<Long> minutes, Instant at) {
    return connection
        .soon(statements)
        .chain(
            s ->
                Multi.createFrom()
                    .iterable(minutes)
                    .onItem()
                    .transformToUni(
                        minute ->
                            s.session()
                                .execute(
                                    s.saw()
                                        .bind(ALL, Instant.ofEpochMilli(minute), at, micros(at))))
                    .merge(CONCURRENT)
                    .onItem()
                    .ignoreAsUni());
  }

  /**
   * The first of these minutes, in milliseconds since 1970, and when the last click of each came.
   */
  Uni<Map<Long, Instant>> list(int most) {
    Map<Long, Instant> minutes = new TreeMap<>();
    return connection
        .soon(statements)
        .chain(
            s ->
                Pages.read(
                    s.session(),
                    s.list().bind(ALL, most),
                    page ->
                        page.forEach(
                            row ->
                                minutes.put(
                                    row.getInstant("minute").toEpochMilli(),
                                    row.getInstant("seen")))))
        .replaceWith(minutes);
  }

  /**
   * Forgets minutes for which nothing came since: the deletion is as old as the last click that was
   * seen, so one that came later stays noted.
   */
  Uni<Void> forget(Map<Long, Instant> seen) {
    return connection
        .soon(statements)
        .chain(
            s ->
                Multi.createFrom()
                    .iterable(seen.entrySet())
                    .onItem()
                    .transformToUni(
                        minute ->
                            s.session()
                                .execute(
                                    s.forget()
                                        .bind(
                                            micros(minute.getValue()),
                                            ALL,
                                            Instant.ofEpochMilli(minute.getKey()))))
                    .merge(CONCURRENT)
                    .onItem()
                    .ignoreAsUni());
  }

  private static long micros(Instant instant) {
    return TimeUnit.MILLISECONDS.toMicros(instant.toEpochMilli());
  }
}
