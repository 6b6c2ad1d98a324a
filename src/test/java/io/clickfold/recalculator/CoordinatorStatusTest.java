package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.platform.Ending;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CoordinatorStatusTest {
  private final CoordinatorStatus status = new CoordinatorStatus(new Ending());

  @Test
  void itStandsStillFromAFailureToTheNextRoundThatSucceeds() {
    assertThat(status.obstacle(Instant.now())).isEmpty();

    status.failed(new IllegalStateException("no brokers"));
    assertThat(status.obstacle(Instant.now())).as("it may pass").isEmpty();
    status.failed(new IllegalStateException("no brokers"));
    assertThat(status.obstacle(Instant.now().plusSeconds(16))).contains("no brokers");

    status.succeeded();
    assertThat(status.obstacle(Instant.now().plusSeconds(16))).isEmpty();
  }

  @Test
  void aRoundThatDoesNotEndIsReported() {
    status.succeeded();

    assertThat(status.obstacle(Instant.now().plus(Duration.ofMinutes(6))))
        .hasValueSatisfying(reason -> assertThat(reason).contains("no round has ended since"));
  }
}
