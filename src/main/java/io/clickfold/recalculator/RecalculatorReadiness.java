package io.clickfold.recalculator;

import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while jobs are looked after, or where this process is no recalculator. */
@Readiness
@Singleton
final class RecalculatorReadiness implements HealthCheck {
  private final CoordinatorStatus status;
  private final ProcessRoles roles;
  private final GapCorrections gaps;

  RecalculatorReadiness(CoordinatorStatus status, ProcessRoles roles, GapCorrections gaps) {
    this.status = status;
    this.roles = roles;
    this.gaps = gaps;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("recalculator");
    if (!roles.has(Role.RECALCULATOR)) {
      return response.up().withData("state", "not a role of this process").build();
    }
    Optional<String> obstacle = status.obstacle(Instant.now());
    obstacle.ifPresent(reason -> response.withData("reason", reason));
    gaps.lost().ifPresent(minutes -> response.withData("gaps", minutes));
    return response.status(obstacle.isEmpty()).build();
  }
}
