package io.clickfold.rank;

import io.clickfold.stream.LoopHealth;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when ads are being ranked; up, too, where this process is no ranker. */
@Readiness
@ApplicationScoped
class RankerHealth implements HealthCheck {
  private final Ranker ranker;

  RankerHealth(Ranker ranker) {
    this.ranker = ranker;
  }

  @Override
  public HealthCheckResponse call() {
    return LoopHealth.of("ranker", ranker.status());
  }
}
