package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import io.clickfold.click.MinuteRanges;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskFailure;
import io.clickfold.store.jobs.TaskKind;
import io.clickfold.store.jobs.TaskProgress;
import io.clickfold.wire.Gap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The states of jobs: when each follows the one before, and what is done on the way. */
class JobStepsTest {
  private static final Set<String> ALL = Set.of();

  private final JobsInMemory world = new JobsInMemory();
  private JobSteps steps = world.coordinator();

  @Test
  void aJobIsCountedRemovedAndRanked() {
    Job job = world.add(JobKind.REQUESTED, ALL);

    assertStep(job, JobState.WAITING_FOR_ARCHIVE);
    assertThat(world.get(job).needed()).isEqualTo(world.ends);
    assertNoStep(job);
    world.archive(100, 200);
    assertStep(job, JobState.COUNTING);
    assertThat(world.publishedKinds()).containsExactly(TaskKind.COUNT, TaskKind.COUNT);
    assertNoStep(job);
    world.done(job, TaskKind.COUNT);
    assertNoStep(job);
    world.stored(job, TaskKind.COUNT);
    assertStep(job, JobState.REMOVING);
    assertThat(world.publishedKinds())
        .containsExactly(TaskKind.COUNT, TaskKind.COUNT, TaskKind.REMOVE);
    assertNoStep(job);
    world.done(job, TaskKind.REMOVE);
    assertStep(job, JobState.WAITING_FOR_WINDOWS);
    assertThat(world.notes).containsExactly("recounted");
    assertNoStep(job);
    toRanking(job);
    assertThat(world.publishedKinds()).endsWith(TaskKind.REMOVE, TaskKind.RANK);
    assertNoStep(job);
    world.done(job, TaskKind.RANK);
    assertNoStep(job);
    world.stored(job, TaskKind.RANK);
    assertStep(job, JobState.DONE);
    assertThat(world.notes).containsExactly("recounted", "ranked");
    assertNoStep(job);
  }

  @Test
  void aJobWaitsUntilEverySourceIsArchived() {
    Job job = world.add(JobKind.REQUESTED, ALL);
    assertStep(job, JobState.WAITING_FOR_ARCHIVE);

    world.archive(100, 199);
    assertNoStep(job);
    world.archived = List.of(JobsInMemory.position(0, 100, MinuteRanges.NONE));
    assertNoStep(job);
    world.ends = Map.of(0, 1_000L, 1, 2_000L);
    world.archive(1_000, 200);

    assertStep(job, JobState.COUNTING);
  }

  /** Their clicks may have come after the job had begun, so the archive is waited for again. */
  @Test
  void windowsAreRankedWhenAllTheirMinutesAreFinalAndArchived() {
    Job job = at(JobState.WAITING_FOR_WINDOWS, JobKind.CORRECTION);
    long lastEnd = JobsInMemory.MINUTES.to() + (JobsInMemory.LONGEST_WINDOW - 1) * 60_000;
    world.ends = Map.of(0, 300L, 1, 400L);

    world.finalUntil = lastEnd - 1;
    assertNoStep(job);
    world.finalUntil = lastEnd;
    assertStep(job, JobState.WAITING_FOR_WINDOWS);
    assertThat(world.get(job).neededByWindows()).isEqualTo(world.ends);
    world.archive(300, 399);
    assertNoStep(job);
    world.archive(300, 400);
    assertStep(job, JobState.RANKING);
  }

  /** The correction of clicks that the archive lacks would take counted ones away. */
  @Test
  void aCorrectionFailsIfTheArchiveTurnsOutToLackItsMinutes() {
    Job job = at(JobState.WAITING_FOR_ARCHIVE, JobKind.CORRECTION);
    lackTheMinutes();

    assertStep(job, JobState.FAILED);
    assertThat(world.get(job).reason()).contains("expired before they were archived");
    assertThat(world.published).isEmpty();
  }

  @Test
  void noTasksAreHandedOutOfACorrectionThatWouldFailAndHasEndedMeanwhile() {
    Job job = at(JobState.WAITING_FOR_ARCHIVE, JobKind.CORRECTION);
    lackTheMinutes();
    world.beforeMove = () -> world.set(job, JobState.CANCELLED);

    assertThat(steps.take(world.get(job), world.open())).isFalse();

    assertThat(world.get(job).state()).isEqualTo(JobState.CANCELLED);
    assertThat(world.published).isEmpty();
  }

  private void lackTheMinutes() {
    world.archived =
        List.of(
            JobsInMemory.position(0, 100, MinuteRanges.of(List.of(JobsInMemory.MINUTES))),
            JobsInMemory.position(1, 200, MinuteRanges.NONE));
  }

  /** Who asks for a job is refused, or accepts that; a task that finds a gap fails the job. */
  @Test
  void otherJobsBeginToCountNevertheless() {
    Job job = at(JobState.WAITING_FOR_ARCHIVE, JobKind.REQUESTED);
    lackTheMinutes();

    assertStep(job, JobState.COUNTING);
  }

  @Test
  void anHourIsComparedWhenItsClicksAreArchivedAndCounted() {
    Job job = world.add(JobKind.RECONCILIATION, ALL);
    assertStep(job, JobState.WAITING_FOR_ARCHIVE);
    world.archive(100, 200);
    assertNoStep(job);
    world.counted = Map.of(0, 100L, 1, 199L);
    assertNoStep(job);
    world.counted = Map.of(0, 100L, 1, 200L);

    assertStep(job, JobState.COMPARING);
    assertThat(world.publishedKinds()).containsExactly(TaskKind.COMPARE);
    assertNoStep(job);
    assertThat(world.notes).isEmpty();
    world.done(job, TaskKind.COMPARE);
    assertStep(job, JobState.DONE);
    assertThat(world.notes).containsExactly("repair");
  }

  /** By then the queue has ended elsewhere. */
  @Test
  void anHourThatIsBeingCorrectedIsComparedLaterWithNewEnds() {
    Job job = at(JobState.WAITING_FOR_ARCHIVE, JobKind.RECONCILIATION);
    world.counted = world.ends;
    world.mayCompare = false;

    assertThat(steps.take(world.get(job), world.open())).isFalse();
    assertThat(world.get(job).state()).isEqualTo(JobState.REQUESTED);
    assertThat(world.published).isEmpty();
    world.now = world.now.plusSeconds(10);
    assertNoStep(job);
    world.ends = Map.of(0, 300L, 1, 400L);
    world.now = world.now.plusMillis(1);
    assertStep(job, JobState.WAITING_FOR_ARCHIVE);
    assertThat(world.get(job).needed()).isEqualTo(world.ends);
  }

  /** Whoever cancelled it was told that it does nothing more. */
  @Test
  void aReconciliationThatWasCancelledBeginsNoRepair() {
    Job job = at(JobState.COMPARING, JobKind.RECONCILIATION);
    world.done(job, TaskKind.COMPARE);
    List<Job> known = world.open();
    world.set(job, JobState.CANCELLED);

    assertThat(steps.take(known.get(0), known)).isFalse();

    assertThat(world.notes).isEmpty();
  }

  @Test
  void aRepairedHourIsComparedAgain() {
    Job job = at(JobState.REMOVING, JobKind.REPAIR);
    world.done(job, TaskKind.REMOVE);

    assertStep(job, JobState.WAITING_FOR_WINDOWS);
    assertThat(world.notes).containsExactly("recounted", "compare again");
  }

  /**
   * Its state was changed since it was read. Whatever is due is not done, and the next state is
   * that of whoever was faster.
   */
  @ParameterizedTest
  @EnumSource(
      mode = EXCLUDE,
      names = {"COMPARING", "DONE", "CANCELLED", "FAILED"})
  void aJobThatWasCancelledStaysSo(JobState state) {
    Job job = at(state, JobKind.REQUESTED);
    makeDue(job);
    world.beforeMove = () -> world.set(job, JobState.CANCELLED);

    assertThat(steps.take(world.get(job), world.open())).isFalse();

    assertThat(world.get(job).state()).isEqualTo(JobState.CANCELLED);
    assertNoStep(job);
    assertThat(world.open()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"DONE", "CANCELLED", "FAILED"})
  void nothingFollowsAnEnd(JobState state) {
    Job job = at(state, JobKind.REQUESTED);
    makeDue(job);

    assertNoStep(job);
    assertThat(world.published).isEmpty();
    assertThat(world.notes).isEmpty();
  }

  /** Two coordinators at a time do no harm: the slower one changes nothing. */
  @ParameterizedTest
  @EnumSource(
      mode = EXCLUDE,
      names = {"COMPARING", "DONE", "CANCELLED", "FAILED"})
  void whoeverIsSlowerTakesNoStep(JobState state) {
    Job job = at(state, JobKind.REQUESTED);
    makeDue(job);
    JobSteps other = world.coordinator();
    Job known = world.get(job);
    assertThat(steps.take(known, world.open())).isTrue();
    Job moved = world.get(job);

    boolean again = other.take(known, List.of(known));

    // The archive that windows need is noted without another state, so it may be noted twice.
    assertThat(again).isEqualTo(state == JobState.WAITING_FOR_WINDOWS);
    assertThat(world.get(job)).isEqualTo(moved);
  }

  /** Tasks may be handed out twice; a job without tasks would never get on. */
  @Test
  void whoTakesOverHandsTasksOutAgainIfTheStateWasNotChanged() {
    Job job = at(JobState.WAITING_FOR_ARCHIVE, JobKind.REQUESTED);
    world.archive(100, 200);
    world.beforeMove =
        () -> {
          throw new IllegalStateException("dead");
        };
    try {
      steps.take(world.get(job), world.open());
    } catch (IllegalStateException e) {
      world.beforeMove = () -> {};
    }
    assertThat(world.get(job).state()).isEqualTo(JobState.WAITING_FOR_ARCHIVE);
    steps = world.coordinator();

    assertStep(job, JobState.COUNTING);
    assertThat(world.publishedKinds())
        .containsExactly(TaskKind.COUNT, TaskKind.COUNT, TaskKind.COUNT, TaskKind.COUNT);
  }

  /** It may be asked at any time, and another process does it each time. */
  @Test
  void aJobGoesOnWhoeverLooksAfterIt() {
    Job job = world.add(JobKind.REQUESTED, ALL);
    for (JobState next :
        List.of(
            JobState.WAITING_FOR_ARCHIVE,
            JobState.COUNTING,
            JobState.REMOVING,
            JobState.WAITING_FOR_WINDOWS,
            JobState.WAITING_FOR_WINDOWS,
            JobState.RANKING,
            JobState.DONE)) {
      makeDue(job);
      steps = world.coordinator();
      assertStep(job, next);
    }
  }

  @Test
  void aTaskThatWasGivenBackIsHandedOutWhenItIsTime() {
    Job job = at(JobState.COUNTING, JobKind.REQUESTED);
    JobTask second = world.tasks(job, TaskKind.COUNT).get(1);
    world.done(world.tasks(job, TaskKind.COUNT).get(0));
    world.fail(second, TaskFailure.after(Optional.empty(), "not there", world.now));

    assertNoStep(job);
    assertThat(world.published).isEmpty();
    world.now = world.now.plusSeconds(1);
    assertNoStep(job);
    assertNoStep(job);

    assertThat(world.published).containsExactly(second);
  }

  /** Whatever failed then, somebody else has done since. */
  @Test
  void aTaskThatWasGivenBackAndIsDoneDoesNotMatter() {
    Job job = at(JobState.COUNTING, JobKind.REQUESTED);
    world.done(job, TaskKind.COUNT);
    world.stored(job, TaskKind.COUNT);
    world.fail(world.tasks(job, TaskKind.COUNT).get(0), JobsInMemory.lastFailure());

    assertStep(job, JobState.REMOVING);
  }

  @ParameterizedTest
  @EnumSource(names = {"COUNTING", "REMOVING", "RANKING"})
  void aTaskThatHasFailedTooOftenFailsItsJob(JobState state) {
    Job job = at(state, JobKind.REQUESTED);
    world.tasks(job, taskOf(state)).forEach(task -> world.fail(task, JobsInMemory.lastFailure()));

    assertThat(steps.take(world.get(job), world.open())).isFalse();

    assertThat(world.get(job).state()).isEqualTo(JobState.FAILED);
    assertThat(world.get(job).reason()).isEqualTo("a task has failed 200 times: not there");
    assertThat(world.published).isEmpty();
  }

  private static TaskKind taskOf(JobState state) {
    return switch (state) {
      case COUNTING -> TaskKind.COUNT;
      case REMOVING -> TaskKind.REMOVE;
      default -> TaskKind.RANK;
    };
  }

  /** As after their records have expired in Kafka. */
  @Test
  void tasksThatDoNotGetOnAreHandedOutAgain() {
    Job job = at(JobState.COUNTING, JobKind.REQUESTED);
    List<JobTask> tasks = world.tasks(job, TaskKind.COUNT);
    world.done(tasks.get(0));
    assertNoStep(job);
    world.nanos += Duration.ofMinutes(9).toNanos();
    world.progress(tasks.get(1), new TaskProgress(JobsInMemory.HOUR + 60_000, 1, 0, false));
    assertNoStep(job);
    world.nanos += Duration.ofMinutes(9).toNanos();
    assertNoStep(job);
    assertThat(world.published).isEmpty();
    world.nanos += Duration.ofMinutes(1).toNanos();

    assertNoStep(job);

    assertThat(world.published).containsExactly(tasks.get(1));
  }

  @Test
  void aJobWhoseMarksWereLostIsDoneByAnother() {
    Job job = at(JobState.COUNTING, JobKind.CORRECTION);
    world.done(job, TaskKind.COUNT);

    assertNoStep(job);
    world.storedResults = Map.of(0, 49L);
    assertNoStep(job);
    world.storedResults = Map.of(0, 50L);
    assertThat(steps.take(world.get(job), world.open())).isFalse();

    assertIsDoneByAnother(job);
  }

  /** Writers store marks and then say how far they are. */
  @Test
  void marksThatWereStoredMeanwhileAreNotLost() {
    Job job = at(JobState.COUNTING, JobKind.CORRECTION);
    world.done(job, TaskKind.COUNT);
    assertNoStep(job);
    world.storedResults = Map.of(0, 50L);
    world.stored(job, TaskKind.COUNT);

    assertStep(job, JobState.REMOVING);
  }

  /** Marks are read first, and how far writers are afterwards. */
  @Test
  void marksThatAreStoredJustNowAreNotLost() {
    Job job = at(JobState.COUNTING, JobKind.CORRECTION);
    world.done(job, TaskKind.COUNT);
    assertNoStep(job);
    world.storedResults = Map.of(0, 50L);
    world.beforeStoredResults = () -> world.stored(job, TaskKind.COUNT);

    assertNoStep(job);
    assertStep(job, JobState.REMOVING);
  }

  /** Writers have long passed those of the counts. */
  @Test
  void theMarksOfRankingsAreWaitedForByThemselves() {
    Job job = at(JobState.COUNTING, JobKind.CORRECTION);
    world.done(job, TaskKind.COUNT);
    assertNoStep(job);
    world.stored(job, TaskKind.COUNT);
    assertStep(job, JobState.REMOVING);
    world.done(job, TaskKind.REMOVE);
    assertStep(job, JobState.WAITING_FOR_WINDOWS);
    toRanking(job);
    world.done(job, TaskKind.RANK);
    world.resultEnds = Map.of(0, 70L);
    world.storedResults = Map.of(0, 60L);

    assertNoStep(job);
    assertNoStep(job);
    world.stored(job, TaskKind.RANK);
    assertStep(job, JobState.DONE);
  }

  /** Those behind the gap are stored, those in it are not. */
  @ParameterizedTest
  @EnumSource(names = {"COUNTING", "RANKING"})
  void aJobWhoseResultsMayHaveExpiredIsDoneByAnother(JobState state) {
    Job job = at(state, JobKind.CORRECTION);
    makeDue(job);
    world.gaps.add(gap(world.get(job).changed().minusMillis(1)));
    JobSteps other = world.coordinator();
    world.gaps.add(gap(world.get(job).changed()));

    assertThat(other.take(world.get(job), world.open())).isFalse();

    assertIsDoneByAnother(job);
  }

  private static Gap gap(Instant noticed) {
    return new Gap(0, 60_000, Gap.EXPIRED, "click-counts", 0, 5, 9, noticed.toEpochMilli());
  }

  private void assertIsDoneByAnother(Job job) {
    assertThat(world.get(job).state()).isEqualTo(JobState.FAILED);
    assertThat(world.open())
        .singleElement()
        .satisfies(
            again -> {
              assertThat(again.kind()).isEqualTo(job.kind());
              assertThat(again.ranges()).isEqualTo(job.ranges());
              assertThat(again.state()).isEqualTo(JobState.REQUESTED);
              assertThat(world.get(job).reason()).contains(again.id().toString());
            });
  }

  @Test
  void noOtherGoesOnForAJobThatWasCancelledMeanwhile() {
    Job job = at(JobState.COUNTING, JobKind.CORRECTION);
    makeDue(job);
    world.gaps.add(gap(world.now));
    world.beforeMove = () -> world.set(job, JobState.CANCELLED);

    assertThat(steps.take(world.get(job), world.open())).isFalse();

    assertThat(world.jobs).hasSize(2);
    assertThat(world.open()).isEmpty();
    assertThat(world.jobs.values()).extracting(Job::state).containsOnly(JobState.CANCELLED);
  }

  /** A job that has come into a state in the usual way. */
  private Job at(JobState state, JobKind kind) {
    Job job = world.add(kind, ALL);
    world.begin(job, world.ends);
    world.set(job, state);
    if (state == JobState.REQUESTED) {
      world.jobs.put(job.id(), job);
    }
    world.archive(100, 200);
    return job;
  }

  /** Lets the world be such that the job's next step is due. */
  private void makeDue(Job job) {
    world.archive(100, 200);
    for (TaskKind kind : List.of(TaskKind.COUNT, TaskKind.REMOVE, TaskKind.RANK)) {
      world.done(job, kind);
      world.stored(job, kind);
    }
    world.finalUntil = Long.MAX_VALUE;
  }

  private void toRanking(Job job) {
    world.finalUntil = Long.MAX_VALUE;
    assertStep(job, JobState.WAITING_FOR_WINDOWS);
    assertStep(job, JobState.RANKING);
  }

  private void assertStep(Job job, JobState next) {
    assertThat(steps.take(world.get(job), world.open())).as("to %s", next).isTrue();
    assertThat(world.get(job).state()).isEqualTo(next);
  }

  private void assertNoStep(Job job) {
    Job before = world.get(job);
    assertThat(steps.take(before, world.open())).as("from %s", before.state()).isFalse();
    assertThat(world.get(job)).isEqualTo(before);
  }
}
