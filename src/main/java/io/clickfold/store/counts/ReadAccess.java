package io.clickfold.store.counts;

import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Gives the reader's prepared statements, or soon the reason why there are none. */
@Singleton
public final class ReadAccess {
  private final StoreConnection connection;
  private final Uni<ReadStatements> statements;

  ReadAccess(StoreConnection connection) {
    this.connection = connection;
    this.statements = connection.prepared(ReadStatements::prepare);
  }

  /**
   * @return fails with a {@link StoreUnavailableException} if Cassandra stays away for two seconds
   */
  public Uni<ReadStatements> statements() {
    return connection.soon(statements);
  }
}
