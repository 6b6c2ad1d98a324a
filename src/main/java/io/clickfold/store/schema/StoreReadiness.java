package io.clickfold.store.schema;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.clickfold.store.CachedRead;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreUnavailableException;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when Cassandra answers and its schema is current, or when no role needs it. */
@Readiness
@Singleton
final class StoreReadiness implements AsyncHealthCheck {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final SimpleStatement PROBE =
      SimpleStatement.newInstance("SELECT key FROM system.local").setTimeout(TIMEOUT);

  private final StoreConnection connection;
  private final CachedRead<HealthCheckResponse> latest;

  StoreReadiness(StoreConnection connection) {
    this.connection = connection;
    this.latest = new CachedRead<>(this::check, TIMEOUT, System::nanoTime);
  }

  @Override
  public Uni<HealthCheckResponse> call() {
    return connection.isNeeded()
        ? latest.get()
        : Uni.createFrom().item(response().withData("state", "not needed here").up().build());
  }

  private Uni<HealthCheckResponse> check() {
    return connection
        .session()
        .ifNoItem()
        .after(TIMEOUT)
        .failWith(() -> new StoreUnavailableException(connection.obstacle(), null))
        .chain(session -> session.execute(PROBE))
        .map(answer -> response().up().build())
        .onFailure()
        .recoverWithItem(
            failure ->
                response().withData("reason", StoreFailures.describe(failure)).down().build());
  }

  private static HealthCheckResponseBuilder response() {
    return HealthCheckResponse.named("cassandra");
  }
}
