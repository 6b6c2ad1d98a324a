package io.clickfold.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class RoleReadinessTest {

  @Test
  void aRoleThatTheProcessLacksIsUpAndSaysSo() {
    HealthCheckResponse response = check(Optional.empty());
    assertThat(response.getName()).isEqualTo("writer");
    assertThat(response.getStatus()).isEqualTo(Status.UP);
    assertThat(response.getData().orElseThrow())
        .containsExactly(entry("state", "not a role of this process"));
  }

  @Test
  void troubleIsDownAndShownInOrder() {
    HealthCheckResponse response =
        check(
            Optional.of(
                RoleStatus.readyIf(true)
                    .unless("reason", Optional.of("no answer"))
                    .unless("standstill", Optional.empty())
                    .with("since", "noon")));
    assertThat(response.getStatus()).isEqualTo(Status.DOWN);
    assertThat(response.getData().orElseThrow())
        .containsExactly(entry("reason", "no answer"), entry("since", "noon"));
  }

  @Test
  void noTroubleLeavesItAsItIs() {
    assertThat(RoleStatus.readyIf(true).unless("reason", Optional.empty()).isReady()).isTrue();
    assertThat(RoleStatus.readyIf(false).unless("reason", Optional.empty()).isReady()).isFalse();
  }

  private static HealthCheckResponse check(Optional<RoleStatus> status) {
    return new RoleReadiness(Role.WRITER, () -> status) {}.call();
  }
}
