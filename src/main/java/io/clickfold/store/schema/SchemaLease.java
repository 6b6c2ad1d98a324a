package io.clickfold.store.schema;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The right to change the schema, held by one process at a time: a row that only a lightweight
 * transaction writes, and that expires should its holder die. Cassandra needs this, since the same
 * {@code CREATE TABLE IF NOT EXISTS} on two nodes at once can make two tables of one name.
 */
final class SchemaLease {
  /** Half of it is longer than any statement that is run under the lease may take. */
  static final Duration LENGTH = Duration.ofSeconds(90);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** The lease's row stands among those of the versions, which count from 1. */
  private static final int ROW = 0;

  private final StoreSession session;
  private final LongSupplier nanoTime;
  private final UUID owner = UUID.randomUUID();
  private long renewedNanos;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  SchemaLease(StoreSession session, LongSupplier nanoTime) {
    this.session = session;
    this.nanoTime = nanoTime;
  }

  /**
   * Whether a row of the versions shows that another process has the lease. To be seen before it is
   * tried to take it: such tries would hinder the holder's own transactions.
   */
  boolean isHeldByOther(Row row) {
    return row.getInt("version") == ROW
        && !row.isNull("owner")
        && !owner.equals(row.getUuid("owner"));
  }

  /** Whether the lease is now this one's. */
  Uni<Boolean> take() {
    long now = nanoTime.getAsLong();
    return run(
            """
            INSERT INTO schema_versions (version, owner) VALUES (:version, :owner)
            IF NOT EXISTS USING TTL :length""",
            Map.of("version", ROW, "owner", owner, "length", (int) LENGTH.toSeconds()))
        .invoke(() -> renewedNanos = now);
  }

  /**
   * Holds the lease for half its length from now on at least.
   *
   * @return fails if it was lost
   */
  Uni<Void> renew() {
    long now = nanoTime.getAsLong();
    if (now - renewedNanos < LENGTH.dividedBy(2).toNanos()) {
      return Uni.createFrom().voidItem();
    }
    return run(
            """
            UPDATE schema_versions USING TTL :length SET owner = :owner
            WHERE version = :version IF owner = :owner""",
            Map.of("version", ROW, "owner", owner, "length", (int) LENGTH.toSeconds()))
        .invoke(() -> renewedNanos = now)
        .onItem()
        .transformToUni(
            held ->
                held
                    ? Uni.createFrom().voidItem()
                    : Uni.createFrom()
                        .failure(new IllegalStateException("the schema's lease was lost")));
  }

  /** Lets others have it. */
  Uni<Void> release() {
    return run(
            "DELETE FROM schema_versions WHERE version = :version IF owner = :owner",
            Map.of("version", ROW, "owner", owner))
        .replaceWithVoid();
  }

  private Uni<Boolean> run(String cql, Map<String, Object> values) {
    SimpleStatement statement =
        session
            .statement(cql, values)
            .setIdempotent(false)
            .setTimeout(TIMEOUT)
            .setSerialConsistencyLevel(ConsistencyLevel.SERIAL)
            .setConsistencyLevel(ConsistencyLevel.QUORUM);
    return session.execute(statement).map(this::isOurs);
  }

  /** Not applied, but ours: an earlier try came through though its answer was lost. */
  private boolean isOurs(AsyncResultSet result) {
    if (result.wasApplied()) {
      return true;
    }
    Row row = result.one();
    return row.getColumnDefinitions().contains("owner") && owner.equals(row.getUuid("owner"));
  }
}
