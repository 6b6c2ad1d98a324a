package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.MinuteRange;
import io.clickfold.platform.Ending;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.LateMinutes.Arrival;
import io.clickfold.store.jobs.TaskKind;
import io.clickfold.wire.Gap;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A round over the jobs that have not ended. */
class JobRoundsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final JobsInMemory world = new JobsInMemory();
  private final List<Throwable> failures = new ArrayList<>();
  private final CausesInMemory causes = new CausesInMemory();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final GapCorrections gaps =
      new GapCorrections(causes, new GapMetrics(registry), CausesInMemory.KEEP_RAW);
  private final Reconciliations reconciliations =
      new Reconciliations(causes, 2, CausesInMemory.KEEP_RAW, registry);
  private final CoordinatorStatus status = new CoordinatorStatus(new Ending());
  private boolean elected;
  private RuntimeException outage;

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
        JobRounds.lookAfter(List.of(job), steps::take, id -> Optional.empty(), failures::add);

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
            JobRounds.lookAfter(known, before::take, this::find, failures::add);
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

  @Test
  void whoIsElectedLooksAfterJobsAndBeginsThem() {
    elected = true;
    Job job = add();
    world.archive(100, 200);
    minuteIsLate();

    everything().round().await().atMost(PATIENCE);

    assertThat(world.get(job).state()).isEqualTo(JobState.COUNTING);
    assertThat(causes.jobs.values())
        .extracting(Job::kind)
        .containsExactlyInAnyOrder(JobKind.CORRECTION, JobKind.RECONCILIATION);
    assertThat(obstacle()).isEmpty();
  }

  /** Both are corrections, of which one counts at a time. */
  @Test
  void gapsAreRecomputedBeforeLateClicks() {
    elected = true;
    minuteIsLate();
    long gap = causes.start.minusSeconds(7_200).toEpochMilli();
    causes.gaps.add(new Gap(gap, gap + 60_000, Gap.EXPIRED, "ad-clicks", 0, 1, 2, gap));

    everything().round().await().atMost(PATIENCE);

    assertThat(causes.jobs.values())
        .filteredOn(job -> job.kind() == JobKind.CORRECTION)
        .singleElement()
        .satisfies(job -> assertThat(job.from()).isEqualTo(gap));
  }

  @Test
  void whoIsNotElectedLeavesJobsToOthers() {
    elected = true;
    long lost = causes.start.minusSeconds(7_200).toEpochMilli();
    causes.gaps.add(new Gap(lost, lost + 60_000, Gap.EXPIRED, "ad-clicks", 0, 1, 2, lost));
    causes.archiveWithout(new MinuteRange(lost, lost + 60_000));
    JobRounds rounds = everything();
    rounds.round().await().atMost(PATIENCE);
    assertThat(gaps.lost()).isPresent();
    elected = false;
    Job job = add();
    status.failed(new IllegalStateException("of the round before"));

    rounds.round().await().atMost(PATIENCE);

    assertThat(world.get(job).state()).isEqualTo(JobState.REQUESTED);
    assertThat(gaps.lost()).as("only the elected one tells of them").isEmpty();
    assertThat(registry.get("clickfold.recalculator.reconciliation.difference").gauge().value())
        .isZero();
    assertThat(obstacle()).isEmpty();
  }

  @Test
  void aRoundThatFailsIsToldAndTheNextOneIsMade() {
    elected = true;
    Job job = add();
    outage = new StoreUnavailableException("away", null);
    JobRounds rounds = everything();

    rounds.round().await().atMost(PATIENCE);
    assertThat(obstacle()).isPresent();
    outage = null;
    rounds.round().await().atMost(PATIENCE);

    assertThat(obstacle()).isEmpty();
    assertThat(world.get(job).state()).isEqualTo(JobState.WAITING_FOR_ARCHIVE);
  }

  /** Others have been looked after, but not all. */
  @Test
  void aRoundInWhichAJobCouldNotBeLookedAfterDoesNotCountAsMade() {
    elected = true;
    add();
    world.beforeMove =
        () -> {
          throw new StoreUnavailableException("away", null);
        };

    everything().round().await().atMost(PATIENCE);

    assertThat(obstacle()).isPresent();
  }

  private JobRounds everything() {
    return new JobRounds(
        () -> {
          if (outage != null) {
            throw outage;
          }
          return world.open();
        },
        this::find,
        world.coordinator(),
        gaps,
        new Corrections(
            causes,
            new CorrectionTiming(Duration.ofMinutes(1), Duration.ofMinutes(10)),
            CausesInMemory.KEEP_RAW),
        reconciliations,
        new CoordinatorElection(
            () ->
                Optional.of(
                    Uni.createFrom()
                        .item(elected ? Set.of(new TopicPartition("tasks", 0)) : Set.of())),
            "tasks"),
        status,
        () -> causes.start);
  }

  private void minuteIsLate() {
    causes.late.put(
        causes.start.minusSeconds(18_000).toEpochMilli(),
        new Arrival(causes.start.minusSeconds(600), Optional.empty()));
    causes.finalUntil = causes.start.toEpochMilli();
  }

  private Optional<String> obstacle() {
    return status.obstacle(Instant.now().plusSeconds(20));
  }

  private Job add() {
    return world.add(JobKind.REQUESTED, Set.of());
  }

  private boolean round(BiPredicate<Job, List<Job>> take) {
    return JobRounds.lookAfter(world.open(), take, this::find, failures::add);
  }

  private Optional<Job> find(UUID id) {
    return Optional.of(world.jobs.get(id));
  }
}
