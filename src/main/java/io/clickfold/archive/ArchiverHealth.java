package io.clickfold.archive;

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

  ArchiverHealth(Archiver archiver) {
    this.archiver = archiver;
  }

  @Override
  public HealthCheckResponse call() {
    return LoopHealth.of("archiver", archiver.status());
  }
}
