package io.clickfold.aggregator;

import io.clickfold.kafka.ConsumerLag;
import io.clickfold.kafka.loop.LoopHealth;
import io.clickfold.platform.Role;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when clicks are being folded; up, too, where this process is no aggregator. */
@Readiness
@ApplicationScoped
class AggregatorHealth implements HealthCheck {
  private final Aggregator aggregator;
  private final ConsumerLag lag;

  AggregatorHealth(Aggregator aggregator, ConsumerLag lag) {
    this.aggregator = aggregator;
    this.lag = lag;
  }

  @Override
  public HealthCheckResponse call() {
    return LoopHealth.of("aggregator", aggregator.status(), lag.troubles(Role.AGGREGATOR));
  }
}
