package io.clickfold.ranker;

import io.clickfold.kafka.loop.LoopLifecycle;
import io.clickfold.platform.Role;
import io.clickfold.platform.RoleReadiness;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.Readiness;

/** Ready while ads are being ranked. */
@Readiness
@Singleton
final class RankerReadiness extends RoleReadiness {
  RankerReadiness(LoopLifecycle loops) {
    super(Role.RANKER, () -> loops.status(Role.RANKER));
  }
}
