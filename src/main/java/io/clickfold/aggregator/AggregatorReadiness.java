package io.clickfold.aggregator;

import io.clickfold.kafka.loop.LoopLifecycle;
import io.clickfold.platform.Role;
import io.clickfold.platform.RoleReadiness;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.Readiness;

/** Ready while clicks are being folded. */
@Readiness
@Singleton
final class AggregatorReadiness extends RoleReadiness {
  AggregatorReadiness(LoopLifecycle loops) {
    super(Role.AGGREGATOR, () -> loops.status(Role.AGGREGATOR));
  }
}
