package io.clickfold.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProblemKindTest {

  @Test
  void aProblemHasTheTypeThatClientsKnow() {
    assertThat(ProblemKind.OPEN_MINUTES.problem("Wait."))
        .isEqualTo(
            new Problem("urn:clickfold:problem:open-minutes", "Minutes are open", 409, "Wait."));
  }

  @Test
  void anExceptionSaysWhenToTryAgain() {
    ProblemException away = ProblemKind.STORE_UNAVAILABLE.because("No answer.");
    assertThat(away).hasMessage("No answer.");
    assertThat(away.retryAfter()).contains(Duration.ofSeconds(5));
    assertThat(away.body()).isEqualTo(away.problem());
    assertThat(ProblemKind.OPEN_MINUTES.because("Wait.").retryAfter()).isEmpty();
  }
}
