package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.clickfold.store.Pages;
import io.clickfold.store.jobs.LateMinuteStatements.SelectSome;
import io.clickfold.store.jobs.LateMinutes.Arrival;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Lists of late minutes in Cassandra. */
final class StoredLateLists implements LateMinutes.Lists {
  private final Prepared<LateMinuteStatements> prepared;

  StoredLateLists(StoreConnection connection) {
    this.prepared = new Prepared<>(connection, LateMinuteStatements::prepare);
  }

  @Override
  public Uni<NavigableMap<Long, Arrival>> read(String list, long first, int most) {
    return prepared.ask(
        s -> {
          NavigableMap<Long, Arrival> times = new TreeMap<>();
          return Pages.read(
                  s.session(),
                  s.select().of(list, first, most),
                  page ->
                      page.forEach(
                          row ->
                              SelectSome.arrival(row)
                                  .ifPresent(arrival -> times.put(SelectSome.time(row), arrival))))
              .replaceWith(times);
        });
  }

  @Override
  public Uni<Void> noteSeen(String list, long time, Instant seen) {
    return change(s -> s.seen().of(list, time, seen));
  }

  @Override
  public Uni<Void> noteWaiting(String list, long time, Instant since) {
    return change(s -> s.waiting().of(list, time, since));
  }

  @Override
  public Uni<Void> forget(String list, long time, Instant seen) {
    return change(s -> s.forget().of(list, time, seen));
  }

  private Uni<Void> change(Function<LateMinuteStatements, BoundStatement> statement) {
    return prepared.ask(s -> s.session().execute(statement.apply(s)).replaceWithVoid());
  }
}
