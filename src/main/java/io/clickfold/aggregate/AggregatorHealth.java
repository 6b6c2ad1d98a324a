package io.clickfold.aggregate;

import io.clickfold.stream.LoopHealth;
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
    return LoopHealth.of("aggregator", aggregator.status());
  }
}
