package io.clickfold.archive;

import io.clickfold.platform.ConsumerLag;
import io.clickfold.platform.Role;
import io.clickfold.stream.LoopHealth;
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
