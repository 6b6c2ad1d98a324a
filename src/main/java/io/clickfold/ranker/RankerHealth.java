package io.clickfold.ranker;

import io.clickfold.kafka.ConsumerLag;
import io.clickfold.kafka.loop.LoopHealth;
import io.clickfold.platform.Role;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when ads are being ranked; up, too, where this process is no ranker. */
@Readiness
@ApplicationScoped
class RankerHealth implements HealthCheck {
  private final Ranker ranker;
  private final ConsumerLag lag;

  RankerHealth(Ranker ranker, ConsumerLag lag) {
    this.ranker = ranker;
    this.lag = lag;
  }

  @Override
  public HealthCheckResponse call() {
    return LoopHealth.of("ranker", ranker.status(), lag.troubles(Role.RANKER));
  }
}
