package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.TaskKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** A round over the jobs that have not ended. */
class CoordinatorTest {
  private final JobsInMemory world = new JobsInMemory();
  private final List<Throwable> failures = new ArrayList<>();

  @Test
  void aJobGoesAsFarAsNothingHasToBeWaitedFor() {
    Job job = add();
    world.archive(100, 200);

    assertThat(round(world.coordinator()::take)).isTrue();
    assertThat(world.get(job).state()).isEqualTo(JobState.COUNTING);

    for (TaskKind kind : List.of(TaskKind.COUNT, TaskKind.REMOVE, TaskKind.RANK)) {
      world.done(job, kind);
      world.stored(job, kind);
    }
    world.finalUntil = Long.MAX_VALUE;
    assertThat(round(world.coordinator()::take)).isTrue();
    assertThat(world.get(job).state()).isEqualTo(JobState.DONE);
  }

  @Test
  void aJobThatCannotBeLookedAfterHoldsUpNoOthers() {
    Job first = add();
    Job second = add();
    Job third = add();
    JobSteps steps = world.coordinator();
    StoreUnavailableException outage = new StoreUnavailableException("away", null);

    boolean well =
        round(
            (job, known) -> {
              if (job.id().equals(second.id())) {
                throw outage;
              }
              return steps.take(job, known);
            });

    assertThat(well).isFalse();
    assertThat(failures).containsExactly(outage);
    assertThat(world.get(first).state()).isEqualTo(JobState.WAITING_FOR_ARCHIVE);
    assertThat(world.get(second).state()).isEqualTo(JobState.REQUESTED);
    assertThat(world.get(third).state()).isEqualTo(JobState.WAITING_FOR_ARCHIVE);
  }

  /** What is known of a job may be older than the round. */
  @Test
  void aJobThatEndsMeanwhileIsLeft() {
    Job job = add();
    List<JobState> seen = new ArrayList<>();

    boolean well =
        round(
            (now, known) -> {
              seen.add(now.state());
              world.set(job, JobState.CANCELLED);
              return true;
            });

    assertThat(well).isTrue();
    assertThat(seen).containsExactly(JobState.REQUESTED);
  }

  /** As when it has expired in Cassandra. */
  @Test
  void aJobThatIsGoneIsLeft() {
    Job job = add();
    JobSteps steps = world.coordinator();

    boolean well =
        Coordinator.lookAfter(List.of(job), steps::take, id -> Optional.empty(), failures::add);

    assertThat(well).isTrue();
    assertThat(world.get(job).state()).isEqualTo(JobState.WAITING_FOR_ARCHIVE);
  }

  /** A round of the one before goes on for a while when another one is elected. */
  @Test
  void twoAtATimeBringAJobToItsEnd() {
    Job job = add();
    world.archive(100, 200);
    JobSteps before = world.coordinator();
    JobSteps after = world.coordinator();
    List<Job> known = world.open();
    for (int round = 0; round < 3; round++) {
      round(
          (now, all) -> {
            boolean taken = after.take(now, all);
            Coordinator.lookAfter(known, before::take, this::find, failures::add);
            return taken;
          });
      for (TaskKind kind : List.of(TaskKind.COUNT, TaskKind.REMOVE, TaskKind.RANK)) {
        world.done(job, kind);
        world.stored(job, kind);
      }
      world.finalUntil = Long.MAX_VALUE;
    }

    assertThat(world.get(job).state()).isEqualTo(JobState.DONE);
    assertThat(world.jobs).hasSize(1);
    assertThat(failures).isEmpty();
  }

  private Job add() {
    return world.add(JobKind.REQUESTED, Set.of());
  }

  private boolean round(BiPredicate<Job, List<Job>> take) {
    return Coordinator.lookAfter(world.open(), take, this::find, failures::add);
  }

  private Optional<Job> find(UUID id) {
    return Optional.of(world.jobs.get(id));
  }
}
