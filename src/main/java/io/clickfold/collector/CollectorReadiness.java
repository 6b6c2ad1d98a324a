package io.clickfold.collector;

import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while Kafka would acknowledge a click sent now, whichever partition it belongs to. A
 * process without the collector's role is always ready.
 */
@Readiness
@ApplicationScoped
class CollectorReadiness implements HealthCheck {
  private final ClickSender sender;
  private final boolean collector;

  CollectorReadiness(ClickSender sender, ProcessRoles roles) {
    this.sender = sender;
    this.collector = roles.has(Role.COLLECTOR);
  }

  @Override
  public HealthCheckResponse call() {
    Optional<String> problem = collector ? sender.problem() : Optional.empty();
    var response = HealthCheckResponse.named("collector").status(problem.isEmpty());
    problem.ifPresent(reason -> response.withData("reason", reason));
    return response.build();
  }
}
