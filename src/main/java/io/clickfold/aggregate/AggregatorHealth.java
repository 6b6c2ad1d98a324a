package io.clickfold.aggregate;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when clicks are being folded; up, too, where this process is no aggregator. */
@Readiness
@ApplicationScoped
class AggregatorHealth implements HealthCheck {
  private final Aggregator aggregator;

  AggregatorHealth(Aggregator aggregator) {
    this.aggregator = aggregator;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("aggregator");
    return aggregator
        .status()
        .map(
            status ->
                response
                    .status(status.isFlowing())
                    .withData("state", status.state().name())
                    .withData("detail", status.detail())
                    .withData("since", status.since().toString())
                    .build())
        .orElseGet(() -> response.up().withData("state", "not a role of this process").build());
  }
}
