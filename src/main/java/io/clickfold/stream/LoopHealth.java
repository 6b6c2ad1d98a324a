package io.clickfold.stream;

import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** What a readiness check says of a loop. */
public final class LoopHealth {
  private LoopHealth() {}

  /**
   * Up while records flow; up, too, where there is no loop since the process has not the role.
   *
   * @param name the check's
   */
  public static HealthCheckResponse of(String name, Optional<LoopStatus> loop) {
    var response = HealthCheckResponse.named(name);
    return loop.map(
            status ->
                response
                    .status(status.isFlowing())
                    .withData("state", status.state().name())
                    .withData("detail", status.detail())
                    .withData("since", status.since().toString())
                    .build())
        .orElseGet(() -> response.up().withData("state", "not a role of this process").build());
  }
}
