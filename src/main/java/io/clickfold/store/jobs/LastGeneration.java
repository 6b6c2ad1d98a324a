package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.Generations;
import io.clickfold.store.StoreSession;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;

/**
 * The generation of the youngest job, as stored: changed by lightweight transactions, so that no
 * two jobs get the same.
 */
@Singleton
final class LastGeneration {
  private final Prepared<Statements> prepared;

  private record Statements(
      StoreSession session,
      PreparedStatement read,
      PreparedStatement first,
      PreparedStatement next) {}

  LastGeneration(StoreConnection connection) {
    this.prepared = new Prepared<>(connection, LastGeneration::prepare);
  }

  private static Uni<Statements> prepare(StoreSession session) {
    String generations = session.table("generations");
    return Uni.combine()
        .all()
        .unis(
            session.prepare("SELECT last FROM " + generations + " WHERE name = 'recalculations'"),
            session.prepare(
                "INSERT INTO "
                    + generations
                    + " (name, last) VALUES ('recalculations', ?) IF NOT EXISTS"),
            session.prepare(
                "UPDATE "
                    + generations
                    + " SET last = ? WHERE name = 'recalculations' IF last = ?"))
        .with((read, first, next) -> new Statements(session, read, first, next));
  }

  /**
   * One that is higher than all that were given before, and than live counts of now.
   *
   * @return fails with a {@link io.clickfold.store.StoreUnavailableException} if Cassandra does not
   *     answer
   */
  Uni<Integer> next() {
    return prepared.ask(s -> next(s, Generations.after(Instant.now())));
  }

  private static Uni<Integer> next(Statements s, int now) {
    return s.session()
        .execute(s.read().bind())
        .chain(
            result -> {
              Row row = result.one();
              int last = row == null ? 0 : row.getInt("last");
              int next = Math.max(now, last + 1);
              return s.session()
                  .execute(
                      Prepared.lightweight(
                          row == null ? s.first().bind(next) : s.next().bind(next, last)))
                  .map(AsyncResultSet::wasApplied)
                  .chain(taken -> taken ? Uni.createFrom().item(next) : next(s, now));
            });
  }
}
