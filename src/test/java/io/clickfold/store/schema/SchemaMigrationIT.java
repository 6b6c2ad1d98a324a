package io.clickfold.store.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreSession;
import io.clickfold.testing.CassandraSessions;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real Cassandra. */
class SchemaMigrationIT {
  private static final int PROCESSES = 8;
  private static final String REPLICATION = "{'class': 'SimpleStrategy', 'replication_factor': 1}";

  /** The true versions, and one that fails if two processes run it. */
  private static final List<SchemaVersion> VERSIONS =
      Stream.concat(SchemaVersion.KNOWN.stream(), Stream.of(new SchemaVersion(1000, "once")))
          .toList();

  private static final List<String> TABLES =
      List.of(
          "ad_totals",
          "ad_cubes",
          "ad_parts",
          "source_watermarks",
          "rankings",
          "raw_clicks",
          "archive_positions",
          "recalculation_marks",
          "recounts",
          "recalculations",
          "recalculation_tasks",
          "open_recalculations",
          "generations",
          "late_minutes",
          "reconciliations",
          "reconciliation_differences",
          "ad_splits",
          "gaps",
          "schema_versions",
          "once");

  private static final List<CqlSession> sessions = new ArrayList<>();

  /** The lease's clock, which the tests turn on. */
  private long nanos = System.nanoTime();

  private final CqlIdentifier keyspace =
      CqlIdentifier.fromInternal("migration_" + UUID.randomUUID().toString().replace('-', '_'));

  @BeforeAll
  static void connect() {
    for (int i = 0; i < PROCESSES; i++) {
      sessions.add(CassandraSessions.open());
    }
  }

  @AfterAll
  static void disconnect() {
    sessions.forEach(CqlSession::closeAsync);
  }

  @AfterEach
  void drop() {
    sessions.get(0).execute("DROP KEYSPACE IF EXISTS " + keyspace.asCql(true));
  }

  @Test
  void manyProcessesMakeOneSchemaInAnEmptyCluster() {
    migrateWithAll(VERSIONS);

    assertThat(appliedVersions()).containsExactlyInAnyOrderElementsOf(numbers(VERSIONS));
    assertThat(tables()).containsExactlyInAnyOrderElementsOf(TABLES);
    assertThat(leases()).isZero();
  }

  @Test
  void manyProcessesFinishWhatADeadOneBegan() {
    migrate(0, List.of());
    List<String> statements = SchemaVersion.KNOWN.get(0).statements();
    statements
        .subList(0, statements.size() / 2)
        .forEach(statement -> sessions.get(0).execute(session(0).statement(statement)));

    migrateWithAll(VERSIONS);

    assertThat(appliedVersions()).containsExactlyInAnyOrderElementsOf(numbers(VERSIONS));
    assertThat(tables()).containsExactlyInAnyOrderElementsOf(TABLES);
  }

  @Test
  void manyProcessesAddANewVersionToAnExistingSchema() {
    migrate(0, SchemaVersion.KNOWN);
    assertThat(tables()).doesNotContain("once");

    migrateWithAll(VERSIONS);

    assertThat(appliedVersions()).containsExactlyInAnyOrderElementsOf(numbers(VERSIONS));
    assertThat(tables()).containsExactlyInAnyOrderElementsOf(TABLES);
  }

  @Test
  void nobodyMigratesWhileAnotherHoldsTheLease() {
    migrate(0, List.of());
    SchemaLease held = lease(0);
    assertThat(await(held.take())).isTrue();
    assertThat(await(lease(1).take())).isFalse();

    CompletableFuture<Void> other =
        migration(1, SchemaVersion.KNOWN).run().subscribeAsCompletionStage();
    await(held.renew());
    assertThat(other).isNotDone();
    assertThat(appliedVersions()).isEmpty();
    await(held.release());

    other.join();
    assertThat(appliedVersions()).containsExactlyInAnyOrderElementsOf(numbers(SchemaVersion.KNOWN));
  }

  @Test
  void aLostLeaseIsNoticed() {
    migrate(0, List.of());
    SchemaLease lost = lease(0);
    await(lost.take());
    sessions
        .get(1)
        .execute(session(1).statement("DELETE FROM schema_versions WHERE version = 0 IF EXISTS"));

    nanos += SchemaLease.LENGTH.dividedBy(2).toNanos();

    assertThatThrownBy(() -> await(lost.renew())).hasMessageContaining("lost");
  }

  @Test
  void olderProgramsGoOnWithANewerSchema() {
    migrate(0, VERSIONS);

    migrate(1, SchemaVersion.KNOWN);

    assertThat(appliedVersions()).containsExactlyInAnyOrderElementsOf(numbers(VERSIONS));
  }

  private void migrateWithAll(List<SchemaVersion> versions) {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      running.add(migration(i, versions).run().subscribeAsCompletionStage());
    }
    running.forEach(CompletableFuture::join);
  }

  private void migrate(int process, List<SchemaVersion> versions) {
    await(migration(process, versions).run());
  }

  private SchemaMigration migration(int process, List<SchemaVersion> versions) {
    return new SchemaMigration(session(process), REPLICATION, versions);
  }

  private SchemaLease lease(int process) {
    return new SchemaLease(session(process), () -> nanos);
  }

  private static List<Integer> numbers(List<SchemaVersion> versions) {
    return versions.stream().map(SchemaVersion::version).toList();
  }

  private StoreSession session(int process) {
    return new StoreSession(sessions.get(process), keyspace);
  }

  private List<Integer> appliedVersions() {
    return rows("SELECT version, applied_at FROM schema_versions").stream()
        .filter(row -> row.getInstant("applied_at") != null)
        .map(row -> row.getInt("version"))
        .toList();
  }

  private int leases() {
    return rows("SELECT version FROM schema_versions WHERE version = 0").size();
  }

  private List<String> tables() {
    return sessions
        .get(0)
        .execute(
            "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?",
            keyspace.asInternal())
        .map(row -> row.getString(0))
        .all();
  }

  private List<Row> rows(String cql) {
    return sessions.get(0).execute(session(0).statement(cql)).all();
  }

  private static <T> T await(Uni<T> uni) {
    return uni.await().indefinitely();
  }
}
