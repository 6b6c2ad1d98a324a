package io.clickfold.recalculator;

import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.clickfold.platform.RoleReadiness;
import io.clickfold.platform.RoleStatus;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.health.Readiness;

/** Ready while jobs are looked after. */
@Readiness
@Singleton
final class RecalculatorReadiness extends RoleReadiness {
  RecalculatorReadiness(CoordinatorStatus status, ProcessRoles roles, GapCorrections gaps) {
    super(
        Role.RECALCULATOR,
        () ->
            roles.has(Role.RECALCULATOR)
                ? Optional.of(status(status.obstacle(Instant.now()), gaps.lost()))
                : Optional.empty());
  }

  private static RoleStatus status(Optional<String> obstacle, Optional<String> lost) {
    return RoleStatus.readyIf(true).unless("reason", obstacle).with("gaps", lost);
  }
}
