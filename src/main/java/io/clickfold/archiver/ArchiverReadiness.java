package io.clickfold.archiver;

import io.clickfold.kafka.loop.LoopLifecycle;
import io.clickfold.platform.Role;
import io.clickfold.platform.RoleReadiness;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.Readiness;

/** Ready while clicks are being archived. */
@Readiness
@Singleton
final class ArchiverReadiness extends RoleReadiness {
  ArchiverReadiness(LoopLifecycle loops) {
    super(Role.ARCHIVER, () -> loops.status(Role.ARCHIVER));
  }
}
