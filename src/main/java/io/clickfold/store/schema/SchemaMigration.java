package io.clickfold.store.schema;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Brings a keyspace to the newest schema that this program knows. Any number of processes may do so
 * at once, and any of them may die at it: one at a time changes the schema, the others wait until
 * it is current.
 */
public final class SchemaMigration {
  private static final Logger LOG = Logger.getLogger(SchemaMigration.class);
  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(250);

  private final StoreSession session;
  private final String replication;
  private final List<SchemaVersion> known;

  /**
   * @param replication of the keyspace, as in CQL, where it has to be created
   * @param known the versions that this program knows, the oldest first
   */
  public SchemaMigration(StoreSession session, String replication, List<SchemaVersion> known) {
    this.session = session;
    this.replication = replication;
    this.known = known;
  }

  /** Ends when the schema is current. */
  public Uni<Void> run() {
    SchemaLease lease = new SchemaLease(session, System::nanoTime);
    return applied()
        // There is no keyspace, or it is empty.
        .onFailure(InvalidQueryException.class)
        .recoverWithUni(() -> session.changingSchema(this::prepare).chain(this::applied))
        .invoke(this::warnOfNewer)
        .chain(applied -> isCurrent(applied) ? Uni.createFrom().voidItem() : migrateOrWait(lease));
  }

  private Uni<Void> prepare() {
    String create =
        "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = %s"
            .formatted(session.keyspace().asCql(true), replication);
    return change(SimpleStatement.newInstance(create))
        // Then an operator has to have made the keyspace.
        .onFailure(UnauthorizedException.class)
        .recoverWithNull()
        .chain(() -> change(createVersions()));
  }

  /**
   * With an id that all processes agree on, because it is made before there is a lease: two nodes
   * that create it at once then create the same table. Ids are unique in a cluster.
   */
  private SimpleStatement createVersions() {
    String name = session.keyspace().asInternal() + ".schema_versions";
    return session.statement(
        """
        CREATE TABLE IF NOT EXISTS schema_versions (
          version int PRIMARY KEY,
          name text,
          applied_at timestamp,
          owner uuid
        ) WITH id = %s\
        """
            .formatted(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))));
  }

  private Uni<Set<Integer>> applied() {
    return rows().map(SchemaMigration::versions);
  }

  private Uni<AsyncResultSet> rows() {
    return session.execute(
        session
            .statement("SELECT version, applied_at, owner FROM schema_versions")
            .setTimeout(STATEMENT_TIMEOUT)
            .setConsistencyLevel(ConsistencyLevel.QUORUM));
  }

  /** All are on the first page; the lease's row was never applied. */
  private static Set<Integer> versions(AsyncResultSet rows) {
    Set<Integer> versions = new HashSet<>();
    for (Row row : rows.currentPage()) {
      if (row.getInstant("applied_at") != null) {
        versions.add(row.getInt("version"));
      }
    }
    return versions;
  }

  private boolean isCurrent(Set<Integer> applied) {
    return known.stream().map(SchemaVersion::version).allMatch(applied::contains);
  }

  /** A rolling upgrade has overtaken this process. Versions only add, so it can go on. */
  private void warnOfNewer(Set<Integer> applied) {
    int newestKnown = known.stream().mapToInt(SchemaVersion::version).max().orElse(0);
    applied.stream()
        .filter(version -> version > newestKnown)
        .max(Integer::compare)
        .ifPresent(
            newest ->
                LOG.warnf(
                    "The schema of keyspace %s has version %d; this program knows it up to %d and"
                        + " uses that",
                    session.keyspace(), newest, newestKnown));
  }

  private Uni<Void> migrateOrWait(SchemaLease lease) {
    return Multi.createBy()
        .repeating()
        .uni(() -> migrateIfFree(lease))
        .withDelay(POLL)
        .whilst(current -> !current)
        .collect()
        .last()
        .replaceWithVoid();
  }

  /** Whether the schema is current now. */
  private Uni<Boolean> migrateIfFree(SchemaLease lease) {
    return rows()
        .chain(
            rows -> {
              if (isCurrent(versions(rows))) {
                return Uni.createFrom().item(true);
              }
              for (Row row : rows.currentPage()) {
                if (lease.isHeldByOther(row)) {
                  return Uni.createFrom().item(false);
                }
              }
              return migrateIfTaken(lease);
            });
  }

  private Uni<Boolean> migrateIfTaken(SchemaLease lease) {
    return lease
        .take()
        // Whether it is this one's is seen when it is tried again.
        .onFailure(SchemaMigration::isUndecided)
        .recoverWithItem(false)
        .chain(
            taken ->
                taken
                    ? session
                        .changingSchema(() -> migrate(lease))
                        .onItemOrFailure()
                        .call(
                            (done, failure) ->
                                // A lease that cannot be given back expires by itself.
                                lease.release().onFailure().recoverWithNull())
                        .replaceWith(true)
                    : Uni.createFrom().item(false));
  }

  /** As when several processes try to take the lease at once. */
  private static boolean isUndecided(Throwable failure) {
    return failure instanceof CASWriteUnknownException || failure instanceof WriteTimeoutException;
  }

  private Uni<Void> migrate(SchemaLease lease) {
    return applied()
        .onItem()
        .transformToMulti(
            applied ->
                Multi.createFrom()
                    .iterable(known)
                    .filter(version -> !applied.contains(version.version())))
        .onItem()
        .transformToUniAndConcatenate(version -> apply(version, lease))
        .onItem()
        .ignoreAsUni();
  }

  private Uni<Void> apply(SchemaVersion version, SchemaLease lease) {
    return Multi.createFrom()
        .iterable(version.statements())
        .onItem()
        .transformToUniAndConcatenate(
            statement -> lease.renew().chain(() -> change(session.statement(statement))))
        .onItem()
        .ignoreAsUni()
        .chain(lease::renew)
        .chain(() -> record(version))
        .invoke(
            () ->
                LOG.infof(
                    "Keyspace %s now has schema version %d (%s)",
                    session.keyspace(), version.version(), version.name()));
  }

  private Uni<Void> record(SchemaVersion version) {
    return session
        .execute(
            session
                .statement(
                    """
                    INSERT INTO schema_versions (version, name, applied_at)
                    VALUES (:version, :name, :applied_at)""",
                    Map.of(
                        "version",
                        version.version(),
                        "name",
                        version.name(),
                        "applied_at",
                        Instant.now()))
                .setTimeout(STATEMENT_TIMEOUT)
                .setConsistencyLevel(ConsistencyLevel.QUORUM))
        .replaceWithVoid();
  }

  /** Changes the schema and waits until all nodes agree on it, also if there was no change. */
  private Uni<Void> change(SimpleStatement statement) {
    return session
        .execute(statement.setTimeout(STATEMENT_TIMEOUT))
        .chain(session::schemaAgrees)
        .invoke(
            agrees -> {
              if (!agrees) {
                throw new IllegalStateException("the nodes do not agree on the schema yet");
              }
            })
        .replaceWithVoid();
  }
}
