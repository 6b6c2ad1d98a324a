package io.clickfold.store;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Gives the reader's prepared statements, or soon says why there are none. */
@Singleton
final class ReadAccess {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration FIRST_RETRY = Duration.ofMillis(200);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);

  private final StoreConnection connection;
  private final Uni<ReadStatements> statements;

  ReadAccess(StoreConnection connection) {
    this.connection = connection;
    this.statements =
        Uni.createFrom()
            .deferred(connection::session)
            .chain(
                session ->
                    ReadStatements.prepare(session)
                        .onFailure()
                        .retry()
                        .withBackOff(FIRST_RETRY, LAST_RETRY)
                        .indefinitely())
            .memoize()
            .indefinitely();
  }

  /**
   * @return fails with a {@link StoreUnavailableException} if Cassandra stays away for two seconds
   */
  Uni<ReadStatements> statements() {
    return statements
        .ifNoItem()
        .after(PATIENCE)
        .failWith(() -> new StoreUnavailableException(connection.obstacle(), null));
  }
}
