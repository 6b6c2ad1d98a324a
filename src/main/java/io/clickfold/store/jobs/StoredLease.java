package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreSession;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;

/** A lease's row in Cassandra, which expires should its holder die. */
public final class StoredLease implements Lease.LeaseRow {
  private static final int SECONDS = (int) Lease.LENGTH.toSeconds();

  private final Prepared<Statements> prepared;
  private final String name;

  private record Statements(
      StoreSession session,
      PreparedStatement read,
      PreparedStatement take,
      PreparedStatement keep) {}

  /** A lease of this name, which nobody may hold yet. */
  public StoredLease(StoreConnection connection, String name) {
    this.prepared = new Prepared<>(connection, StoredLease::prepare);
    this.name = name;
  }

  @Override
  public Uni<Optional<UUID>> holder() {
    return prepared.ask(
        s ->
            s.session()
                .execute(s.read().bind(name))
                .map(
                    result -> Optional.ofNullable(result.one()).map(row -> row.getUuid("holder"))));
  }

  @Override
  public Uni<Boolean> take(UUID holder) {
    return prepared.ask(s -> run(s, holder, s.take(), name, holder, SECONDS));
  }

  @Override
  public Uni<Boolean> keep(UUID holder) {
    return prepared.ask(s -> run(s, holder, s.keep(), SECONDS, holder, name, holder));
  }

  private static Uni<Boolean> run(
      Statements s, UUID holder, PreparedStatement statement, Object... values) {
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
            session.prepare("SELECT holder FROM " + leases + " WHERE name = ?"),
            session.prepare(
                "INSERT INTO "
                    + leases
                    + " (name, holder) VALUES (?, ?) IF NOT EXISTS USING TTL ?"),
            session.prepare(
                "UPDATE " + leases + " USING TTL ? SET holder = ? WHERE name = ? IF holder = ?"))
        .with((read, take, keep) -> new Statements(session, read, take, keep));
  }
}
