package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.store.jobs.TaskProgress;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StuckTasksTest {
  private static final UUID JOB = UUID.randomUUID();
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** The clock may have any value, and pass the highest. */
  private long nanos = Long.MAX_VALUE - 5;

  private final StuckTasks stuck = new StuckTasks(() -> nanos);

  @Test
  void tasksAreStuckThatDoNotGetOnForTenMinutes() {
    assertThat(isStuck(1)).isFalse();
    pass(LIMIT.minusNanos(1));
    assertThat(isStuck(1)).isFalse();
    pass(Duration.ofNanos(1));

    assertThat(isStuck(1)).isTrue();
  }

  @Test
  void anyProgressBeginsTheTimeAnew() {
    assertThat(isStuck(1)).isFalse();
    pass(LIMIT.minusSeconds(1));
    assertThat(isStuck(2)).isFalse();
    pass(LIMIT.minusSeconds(1));
    assertThat(isStuck(2)).isFalse();
    pass(Duration.ofSeconds(1));

    assertThat(isStuck(2)).isTrue();
  }

  @Test
  void afterTheyWereHandedOutAgainTheyHaveAsLong() {
    assertThat(isStuck(1)).isFalse();
    pass(LIMIT);
    assertThat(isStuck(1)).isTrue();
    assertThat(isStuck(1)).isFalse();
    pass(LIMIT.minusSeconds(1));
    assertThat(isStuck(1)).isFalse();
    pass(Duration.ofSeconds(1));

    assertThat(isStuck(1)).isTrue();
  }

  @Test
  void aJobInAnotherStateHasAsLong() {
    assertThat(isStuck(1)).isFalse();
    pass(LIMIT);
    stuck.forget(JOB);

    assertThat(isStuck(1)).isFalse();
  }

  @Test
  void eachJobHasItsOwnTime() {
    UUID other = UUID.randomUUID();
    assertThat(isStuck(1)).isFalse();
    pass(LIMIT.minusSeconds(1));
    assertThat(stuck.isStuck(other, progress(1))).isFalse();
    pass(Duration.ofSeconds(1));

    assertThat(isStuck(1)).isTrue();
    assertThat(stuck.isStuck(other, progress(1))).isFalse();
  }

  private boolean isStuck(long clicks) {
    return stuck.isStuck(JOB, progress(clicks));
  }

  private static Map<Integer, TaskProgress> progress(long clicks) {
    return Map.of(0, new TaskProgress(60_000, clicks, 0, false));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }
}
