package io.clickfold.platform;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * The readiness check of a role, which has the role's name; up where the process lacks the role.
 */
public abstract class RoleReadiness implements HealthCheck {
  private static final RoleStatus ABSENT =
      RoleStatus.readyIf(true).with("state", "not a role of this process");

  private final Role role;
  private final Supplier<Optional<RoleStatus>> status;

  /**
   * @param status says how the role is doing; empty if this process does not have it
   */
  protected RoleReadiness(Role role, Supplier<Optional<RoleStatus>> status) {
    this.role = role;
    this.status = status;
  }

  @Override
  public final HealthCheckResponse call() {
    RoleStatus now = status.get().orElse(ABSENT);
    var response = HealthCheckResponse.named(role.name().toLowerCase(Locale.ROOT));
    now.data().forEach(response::withData);
    return response.status(now.isReady()).build();
  }
}
