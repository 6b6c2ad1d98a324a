package io.clickfold.archiver;

import io.clickfold.kafka.ConsumerLag;
import io.clickfold.kafka.loop.LoopHealth;
import io.clickfold.platform.Role;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when clicks are being archived; up, too, where this process is no archiver. */
@Readiness
@ApplicationScoped
class ArchiverHealth implements HealthCheck {
  private final Archiver archiver;
  private final ConsumerLag lag;

  ArchiverHealth(Archiver archiver, ConsumerLag lag) {
    this.archiver = archiver;
    this.lag = lag;
  }

  @Override
  public HealthCheckResponse call() {
    return LoopHealth.of("archiver", archiver.status(), lag.troubles(Role.ARCHIVER));
  }
}
