package io.clickfold.store;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.session.Request;
import io.clickfold.wire.RecordLimit;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A session with Cassandra, and the keyspace that holds the tables. */
public final class StoreSession {
  /** How long a thread waits for what it reads or writes, with all retries. */
  public static final Duration MAX_WAIT = Duration.ofSeconds(30);

  private final CqlSession session;
  private final CqlIdentifier keyspace;

  /**
   * @param keyspace that may not exist yet
   */
  public StoreSession(CqlSession session, CqlIdentifier keyspace) {
    this.session = session;
    this.keyspace = keyspace;
  }

  /** A table's name with its keyspace, as it is written in CQL. */
  public String table(String name) {
    return keyspace.asCql(true) + "." + name;
  }

  /** Prepares a statement; it names tables as {@link #table} does. */
  public Uni<PreparedStatement> prepare(String cql) {
    return Uni.createFrom().completionStage(() -> session.prepareAsync(cql));
  }

  /**
   * Runs a statement; gives the first page of its rows.
   *
   * @param statement below {@link RecordLimit#MAX_BYTES} with all values that are bound to it
   */
  public Uni<AsyncResultSet> execute(Statement<?> statement) {
    assert Rows.bytesOf(statement) < RecordLimit.MAX_BYTES
        : "a statement has %d bytes".formatted(Rows.bytesOf(statement));
    return Uni.createFrom().completionStage(() -> session.executeAsync(statement));
  }

  /**
   * Runs a write once, or a few times if Cassandra calls it invalid.
   *
   * @param write below {@link RecordLimit#MAX_BYTES} with all values that are bound to it, which it
   *     names as their columns; its time stamp is {@link StoreRefusals#WRITTEN}
   * @return fails with a {@link StoreRefusedException} if it stays so, though its tables are as
   *     they should be
   */
  public Uni<Void> write(Statement<?> write) {
    return StoreRefusals.write(this, write);
  }

  /**
   * A statement that names tables without their keyspace, and is not worth preparing. Needs native
   * protocol 5, so Cassandra 4.0 or later.
   */
  public SimpleStatement statement(String cql) {
    return statement(cql, Map.of());
  }

  /**
   * The same with values.
   *
   * @param values by the names that they have in the statement
   */
  public SimpleStatement statement(String cql, Map<String, Object> values) {
    return SimpleStatement.newInstance(cql, values).setKeyspace(keyspace);
  }

  /** The nodes that hold the statement's partition; none if that is not known. */
  public Set<Node> replicas(Request statement) {
    ByteBuffer key = statement.getRoutingKey();
    return key == null
        ? Set.of()
        : session
            .getMetadata()
            .getTokenMap()
            .map(tokens -> tokens.getReplicas(keyspace, key))
            .orElse(Set.of());
  }

  /**
   * How the cluster's tokens are shared out.
   *
   * @throws IllegalStateException if that is not known
   */
  public TokenMap tokens() {
    return session
        .getMetadata()
        .getTokenMap()
        .orElseThrow(() -> new IllegalStateException("Cassandra's tokens are not known"));
  }

  /** The keyspace. */
  public CqlIdentifier keyspace() {
    return keyspace;
  }

  /**
   * Makes changes to the schema. The driver reads the schema once, after all of them; after each,
   * it would wait for a second first. Nobody else may call this meanwhile.
   */
  public <T> Uni<T> changingSchema(Supplier<Uni<T>> changes) {
    return Uni.createFrom()
        .deferred(
            () -> {
              session.setSchemaMetadataEnabled(false);
              return changes.get();
            })
        .eventually(
            () -> Uni.createFrom().completionStage(() -> session.setSchemaMetadataEnabled(null)));
  }

  /** Whether all nodes that are up know the same schema. */
  public Uni<Boolean> schemaAgrees() {
    return Uni.createFrom().completionStage(session::checkSchemaAgreementAsync);
  }
}
