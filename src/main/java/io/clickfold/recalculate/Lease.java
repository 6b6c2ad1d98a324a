package io.clickfold.recalculate;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreConnection;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.UUID;

/**
 * Lets one process at a time do what one is enough for. It is there to spare work, not to keep
 * anything right: two holders at once, as after a long pause of the first, do no harm, since all
 * that is done under it may be done twice.
 */
final class Lease {
  private static final Duration LENGTH = Duration.ofSeconds(15);

  private final Prepared<Statements> prepared;
  private final String name;
  private final UUID holder = UUID.randomUUID();

  private record Statements(StoreSession session, PreparedStatement take, PreparedStatement keep) {}

  Lease(StoreConnection connection, String name) {
    this.prepared = new Prepared<>(connection, Lease::prepare);
    this.name = name;
  }

  /** Whether it is this process' for some seconds; to be asked again before these are over. */
  Uni<Boolean> hold() {
    int seconds = (int) LENGTH.toSeconds();
    return prepared.ask(
        s ->
            run(s, s.keep(), seconds, holder, name, holder)
                .chain(
                    kept ->
                        kept
                            ? Uni.createFrom().item(true)
                            : run(s, s.take(), name, holder, seconds)));
  }

  private Uni<Boolean> run(Statements s, PreparedStatement statement, Object... values) {
    return s.session()
        .execute(Prepared.lightweight(statement.bind(values)))
        .map(
            result -> {
              if (result.wasApplied()) {
                return true;
              }
              // Not applied, but ours: an earlier try came through though its answer was lost.
              Row row = result.one();
              return row != null
                  && row.getColumnDefinitions().contains("holder")
                  && holder.equals(row.getUuid("holder"));
            });
  }

  private static Uni<Statements> prepare(StoreSession session) {
    String leases = session.table("leases");
    return Uni.combine()
        .all()
        .unis(
            session.prepare(
                "INSERT INTO "
                    + leases
                    + " (name, holder) VALUES (?, ?) IF NOT EXISTS USING TTL ?"),
            session.prepare(
                "UPDATE " + leases + " USING TTL ? SET holder = ? WHERE name = ? IF holder = ?"))
        .with((take, keep) -> new Statements(session, take, keep));
  }
}
