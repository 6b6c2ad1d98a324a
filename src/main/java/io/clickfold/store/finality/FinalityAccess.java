package io.clickfold.store.finality;

import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Gives the prepared statements, or soon the reason why there are none. */
@Singleton
final class FinalityAccess {
  private final StoreConnection connection;
  private final Uni<FinalityStatements> statements;

  FinalityAccess(StoreConnection connection) {
    this.connection = connection;
    this.statements = connection.prepared(FinalityStatements::prepare);
  }

  /**
   * @return fails with a {@link StoreUnavailableException} if Cassandra stays away for two seconds
   */
  Uni<FinalityStatements> statements() {
    return connection.soon(statements);
  }
}
