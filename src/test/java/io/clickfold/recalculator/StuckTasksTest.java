package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.TaskProgress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StuckTasksTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** The clock may have any value, and pass the highest. */
  private long nanos = Long.MAX_VALUE - 5;

  private final JobsInMemory jobs = new JobsInMemory();
  private final Job job = jobs.add(JobKind.REQUESTED, Set.of());
  private final Job other = jobs.add(JobKind.REQUESTED, Set.of());
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
    stuck.forget(job.id());

    assertThat(isStuck(1)).isFalse();
  }

  @Test
  void eachJobHasItsOwnTime() {
    assertThat(isStuck(1)).isFalse();
    pass(LIMIT.minusSeconds(1));
    assertThat(stuck.isStuck(other.id(), progress(1), List.of(job, other))).isFalse();
    pass(Duration.ofSeconds(1));

    assertThat(isStuck(1)).isTrue();
    assertThat(stuck.isStuck(other.id(), progress(1), List.of(job, other))).isFalse();
  }

  /** Their tasks' progress takes memory, and nobody asks for them again. */
  @Test
  void jobsThatHaveEndedAreForgotten() {
    assertThat(isStuck(1)).isFalse();
    pass(LIMIT);
    assertThat(stuck.isStuck(other.id(), progress(1), List.of(other))).isFalse();

    assertThat(isStuck(1)).isFalse();
  }

  private boolean isStuck(long clicks) {
    return stuck.isStuck(job.id(), progress(clicks), List.of(job, other));
  }

  private static Map<Integer, TaskProgress> progress(long clicks) {
    return Map.of(0, new TaskProgress(60_000, clicks, 0, false));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }
}
