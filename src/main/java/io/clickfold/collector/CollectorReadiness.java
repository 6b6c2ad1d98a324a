package io.clickfold.collector;

import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.clickfold.platform.RoleReadiness;
import io.clickfold.platform.RoleStatus;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.Readiness;

/** Ready while Kafka would acknowledge a click sent now, whichever partition it belongs to. */
@Readiness
@Singleton
final class CollectorReadiness extends RoleReadiness {
  CollectorReadiness(ClickSender sender, ProcessRoles roles) {
    super(Role.COLLECTOR, () -> Optional.of(status(sender, roles.has(Role.COLLECTOR))));
  }

  private static RoleStatus status(ClickSender sender, boolean isCollector) {
    return RoleStatus.readyIf(true)
        .unless("reason", isCollector ? sender.problem() : Optional.empty());
  }
}
