package io.clickfold.writer;

import io.clickfold.kafka.ConsumerLag;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while counts are being stored, or where this process is no writer. */
@Readiness
@Singleton
final class WriterReadiness implements HealthCheck {
  private final CountWriter writer;
  private final ProcessRoles roles;
  private final ConsumerLag lag;

  WriterReadiness(CountWriter writer, ProcessRoles roles, ConsumerLag lag) {
    this.lag = lag;
    this.writer = writer;
    this.roles = roles;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("writer");
    if (!roles.has(Role.WRITER)) {
      return response.up().withData("state", "not a role of this process").build();
    }
    WriterStatus status = writer.status();
    status.obstacle().ifPresent(obstacle -> response.withData("reason", obstacle));
    List<String> troubles = lag.troubles(Role.WRITER);
    if (!troubles.isEmpty()) {
      response.withData("standstill", String.join("; ", troubles));
    }
    return response
        .withData("since", status.since().toString())
        .status(status.obstacle().isEmpty() && troubles.isEmpty())
        .build();
  }
}
