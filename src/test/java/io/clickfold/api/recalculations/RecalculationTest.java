package io.clickfold.api.recalculations;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobPlan;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskProgress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecalculationTest {
  private static final int LONGEST_WINDOW = 60;
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();
  private static final Instant CHANGED = Instant.parse("2026-11-22T14:00:00Z");

  /** Of 120 minutes and two sources. */
  private static Job job(JobState state) {
    return new Job(
        Uuids.timeBased(),
        JobKind.REQUESTED,
        List.of(new MinuteRange(START, START + 120 * MINUTE)),
        Set.of("ad-1"),
        7,
        false,
        false,
        Map.of(0, 100L, 1, 100L),
        Map.of(),
        state,
        "",
        CHANGED);
  }

  @Test
  void whatTasksHaveReadIsAddedUpAndTellsTheEnd() {
    Job job = job(JobState.COUNTING);
    List<JobTask> plan = JobPlan.of(job, LONGEST_WINDOW);
    Map<Integer, TaskProgress> progress =
        Map.of(
            0, new TaskProgress(START + 60 * MINUTE, 3_000, 30, true),
            1, new TaskProgress(START + 20 * MINUTE, 1_000, 10, false));

    Recalculation shown = Recalculation.of(job, plan, progress, CHANGED.plusSeconds(10));

    assertThat(shown.clicksRead()).isEqualTo(4_000);
    assertThat(shown.duplicatesFound()).isEqualTo(40);
    assertThat(shown.clicksPerSecond()).isEqualTo(400);
    assertThat(shown.tasks()).isEqualTo(plan.size());
    assertThat(shown.tasksDone()).isEqualTo(1);
    assertThat(shown.minutes()).isEqualTo(120);
    // 80 of 240 minutes of sources took 10 s.
    assertThat(shown.expectedEnd()).isEqualTo(CHANGED.plusSeconds(30));
    assertThat(shown.changed()).isEqualTo(CHANGED);
  }

  @Test
  void nothingIsExpectedBeforeAndAfterCounting() {
    Job counting = job(JobState.COUNTING);
    List<JobTask> plan = JobPlan.of(counting, LONGEST_WINDOW);

    assertThat(Recalculation.of(counting, plan, Map.of(), CHANGED).expectedEnd()).isNull();
    Recalculation done = Recalculation.of(job(JobState.DONE), plan, Map.of(), CHANGED);
    assertThat(done.clicksPerSecond()).isNull();
    assertThat(done.expectedEnd()).isNull();
    assertThat(done.state()).isEqualTo("done");
  }
}
