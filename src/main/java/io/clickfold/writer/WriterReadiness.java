package io.clickfold.writer;

import io.clickfold.kafka.lag.ConsumerLag;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.clickfold.platform.RoleReadiness;
import io.clickfold.platform.RoleStatus;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.Readiness;

/** Ready while counts are being stored. */
@Readiness
@Singleton
final class WriterReadiness extends RoleReadiness {
  WriterReadiness(CountWriter writer, ProcessRoles roles, ConsumerLag lag) {
    super(
        Role.WRITER,
        () ->
            roles.has(Role.WRITER)
                ? Optional.of(status(writer.status(), lag.standstill(Role.WRITER)))
                : Optional.empty());
  }

  private static RoleStatus status(WriterStatus status, Optional<String> standstill) {
    return RoleStatus.readyIf(true)
        .unless("reason", status.obstacle())
        .unless("standstill", standstill)
        .with("since", status.since().toString());
  }
}
