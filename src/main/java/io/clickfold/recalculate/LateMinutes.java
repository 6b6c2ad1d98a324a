package io.clickfold.recalculate;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
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
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * The minutes for which clicks have come late and that were not counted again since. Clicks cost a
 * row for each minute, not one each. All fails with a {@link
 * io.clickfold.store.StoreUnavailableException} if Cassandra does not answer.
 */
@Singleton
final class LateMinutes {
  private static final int CONCURRENT = 32;
  private static final String ALL = "all";

  private final Prepared<Statements> prepared;

  private record Statements(
      StoreSession session,
      PreparedStatement saw,
      PreparedStatement list,
      PreparedStatement forget) {}

  LateMinutes(StoreConnection connection) {
    this.prepared = new Prepared<>(connection, LateMinutes::prepare);
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
            session.prepare(
                "SELECT minute, seen FROM "
                    + table
                    + " WHERE list = ? AND minute >= ? AND minute < ? LIMIT ?"),
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
    return forEach(
        minutes, (s, minute) -> s.saw().bind(ALL, Instant.ofEpochMilli(minute), at, micros(at)));
  }

  /**
   * Those between two, these and the end being in milliseconds since 1970; and when the last click
   * of each came.
   *
   * @param most how many at most: the first ones
   */
  Uni<NavigableMap<Long, Instant>> list(long from, long to, int most) {
    return prepared.ask(
        s -> {
          NavigableMap<Long, Instant> minutes = new TreeMap<>();
          return Pages.read(
                  s.session(),
                  s.list().bind(ALL, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to), most),
                  page ->
                      page.forEach(
                          row ->
                              minutes.put(
                                  row.getInstant("minute").toEpochMilli(), row.getInstant("seen"))))
              .replaceWith(minutes);
        });
  }

  /**
   * Forgets minutes for which nothing came since: the deletion is as old as the last click that was
   * seen, so one that came later stays noted.
   */
  Uni<Void> forget(Map<Long, Instant> seen) {
    return forEach(
        seen.keySet(),
        (s, minute) ->
            s.forget().bind(micros(seen.get(minute)), ALL, Instant.ofEpochMilli(minute)));
  }

  private Uni<Void> forEach(
      Collection<Long> minutes, BiFunction<Statements, Long, BoundStatement> bind) {
    return prepared.ask(
        s ->
            Multi.createFrom()
                .iterable(minutes)
                .onItem()
                .transformToUni(minute -> s.session().execute(bind.apply(s, minute)))
                .merge(CONCURRENT)
                .onItem()
                .ignoreAsUni());
  }

  private static long micros(Instant instant) {
    return TimeUnit.MILLISECONDS.toMicros(instant.toEpochMilli());
  }
}
