package io.clickfold.store.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskFailureTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void pausesGrowToAMinuteAndTriesHaveAnEnd() {
    Optional<TaskFailure> failure = Optional.empty();
    Duration all = Duration.ZERO;
    Duration last = Duration.ZERO;
    while (failure.isEmpty() || !failure.get().isLast()) {
      failure = Optional.of(TaskFailure.after(failure, "no writer", NOW));
      Duration pause = Duration.between(NOW, failure.get().retryAt().orElseThrow());
      assertThat(pause).isBetween(last, Duration.ofMinutes(1)).isPositive();
      last = pause;
      all = all.plus(pause);
    }
    assertThat(failure.get().times()).isEqualTo(200);
    assertThat(all).isBetween(Duration.ofHours(3), Duration.ofHours(4));
  }

  @Test
  void aTaskIsHandedOutAgainOnceItIsTime() {
    TaskFailure failure = TaskFailure.after(Optional.empty(), "no writer", NOW);

    assertThat(failure.isDue(NOW)).isFalse();
    assertThat(failure.isDue(NOW.plusSeconds(1))).isTrue();
    assertThat(new TaskFailure(1, "no writer", Optional.empty()).isDue(NOW.plusSeconds(9)))
        .as("it was handed out since")
        .isFalse();
  }
}
