package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreSession;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Function;

/**
 * Statements that are prepared once, when Cassandra is first there. What is asked by them fails
 * with a {@link io.clickfold.store.StoreUnavailableException} if Cassandra does not answer.
 *
 * @param <S> the statements
 */
final class Prepared<S> {
  private static final Duration LIGHTWEIGHT_TIMEOUT = Duration.ofSeconds(10);

  private final StoreConnection connection;
  private final Uni<S> statements;

  Prepared(StoreConnection connection, Function<StoreSession, Uni<S>> prepare) {
    this.connection = connection;
    this.statements = connection.prepared(prepare);
  }

  /** The answer to what is asked by these statements. */
  <T> Uni<T> ask(Function<S, Uni<? extends T>> question) {
    return connection
        .soon(statements)
        .<T>chain(question)
        .onFailure()
        .transform(StoreFailures::translate);
  }

  /** A statement with a condition, which is not sent twice: the second would not be applied. */
  static BoundStatement lightweight(BoundStatement statement) {
    return statement
        .setIdempotent(false)
        .setTimeout(LIGHTWEIGHT_TIMEOUT)
        .setSerialConsistencyLevel(ConsistencyLevel.SERIAL);
  }
}
