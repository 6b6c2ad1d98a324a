package io.clickfold.kafka.loop;

import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** What a readiness check says of a loop. */
public final class LoopHealth {
  private LoopHealth() {}

  /**
   * Up while records flow; up, too, where there is no loop since the process has not the role.
   *
   * @param name the check's
   * @param troubles partitions at a standstill, whoever should read them; none if records flow
   */
  public static HealthCheckResponse of(
      String name, Optional<LoopStatus> loop, List<String> troubles) {
    var response = HealthCheckResponse.named(name);
    if (loop.isPresent() && !troubles.isEmpty()) {
      response.withData("standstill", String.join("; ", troubles));
    }
    return loop.map(
            status ->
                response
                    .status(status.isFlowing() && troubles.isEmpty())
                    .withData("state", status.state().name())
                    .withData("detail", status.detail())
                    .withData("since", status.since().toString())
                    .build())
        .orElseGet(() -> response.up().withData("state", "not a role of this process").build());
  }
}
