package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.store.jobs.ArchiveCoverage;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobPlan;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskFailure;
import io.clickfold.store.jobs.TaskKind;
import io.clickfold.store.jobs.TaskProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Jobs under two coordinators, either of which may know an older state of them, or die before it
 * changes one, while clients cancel and tasks are given back.
 */
class JobProperties {
  private static final List<JobKind> KINDS = List.of(JobKind.values());
  private static final int EVENTS = 400;

  private static final RuntimeException DEAD = new IllegalStateException("dead");

  private final JobsInMemory world = new JobsInMemory();
  private final Set<UUID> cancelled = new HashSet<>();
  private final Map<JobSteps, List<Job>> known = new HashMap<>();
  private final List<JobSteps> coordinators = new ArrayList<>();
  private Random random;

  @Property(tries = 500)
  void whateverHappensEachJobEndsAndDoesNothingTooEarly(@ForAll long seed) {
    random = new Random(seed);
    world.finalUntil = JobsInMemory.MINUTES.to();
    world.onPublish = this::assertMayBeDone;
    for (int i = 0; i < 2; i++) {
      coordinators.add(world.coordinator());
    }
    int jobs = 1 + random.nextInt(3);
    for (int i = 0; i < jobs; i++) {
      world.add(KINDS.get(random.nextInt(KINDS.size())), Set.of());
    }

    for (int i = 0; i < EVENTS; i++) {
      happen();
      assertThat(cancelled).allMatch(id -> world.jobs.get(id).state() == JobState.CANCELLED);
    }
    settle();

    assertThat(world.jobs.values())
        .allSatisfy(
            job ->
                assertThat(job.state())
                    .isEqualTo(cancelled.contains(job.id()) ? JobState.CANCELLED : JobState.DONE));
  }

  /** Once all is archived, final, done and stored, no more than a few rounds are missing. */
  private void settle() {
    world.beforeMove = () -> {};
    world.finalUntil = Long.MAX_VALUE;
    world.mayCompare = true;
    for (int round = 0; round < 10; round++) {
      world.now = world.now.plus(Duration.ofMinutes(2));
      world.archive(world.ends.get(0), world.ends.get(1));
      world.counted = world.ends;
      look(coordinators.get(0), world.open());
      List.copyOf(world.published).forEach(this::doTask);
      world.published.forEach(this::store);
    }
  }

  private void happen() {
    int coordinator = random.nextInt(2);
    JobSteps steps = coordinators.get(coordinator);
    switch (random.nextInt(13)) {
      case 0 -> world.ends = Map.of(0, advanced(world.ends, 0), 1, advanced(world.ends, 1));
      case 1 -> world.archive(world.ends.get(0), world.ends.get(1));
      case 2 -> world.counted = world.ends;
      case 3 -> world.finalUntil += random.nextInt(60_000);
      case 4 -> cancelOne();
      case 5 -> {
        dieIn(steps);
        coordinators.set(coordinator, world.coordinator());
      }
      case 6 -> known.put(steps, world.open());
      case 7 -> look(steps, known.getOrDefault(steps, List.of()));
      case 8 -> world.now = world.now.plusSeconds(random.nextInt(20));
      case 9 -> world.mayCompare = random.nextBoolean();
      case 10 -> world.published.stream().skip(skipped()).findFirst().ifPresent(this::store);
      case 11 -> world.published.stream().skip(skipped()).findFirst().ifPresent(this::tryTask);
      default -> look(steps, world.open());
    }
  }

  /** Before a state is changed, or before tasks are handed out. */
  private void dieIn(JobSteps steps) {
    boolean publishing = random.nextBoolean();
    if (publishing) {
      world.onPublish = task -> die();
    } else {
      world.beforeMove = JobProperties::die;
    }
    look(steps, world.open());
    world.onPublish = this::assertMayBeDone;
    world.beforeMove = () -> {};
  }

  private static void die() {
    throw DEAD;
  }

  private static long advanced(Map<Integer, Long> ends, int source) {
    return ends.get(source) + 1;
  }

  private long skipped() {
    return world.published.isEmpty() ? 0 : random.nextInt(world.published.size());
  }

  private void look(JobSteps steps, List<Job> jobs) {
    JobRounds.lookAfter(
        jobs,
        steps::take,
        id -> Optional.of(world.jobs.get(id)),
        failure -> assertThat(failure).isSameAs(DEAD));
  }

  /** As the API does it. */
  private void cancelOne() {
    List<Job> open = world.open();
    if (!open.isEmpty() && random.nextInt(20) == 0) {
      Job job = open.get(random.nextInt(open.size()));
      if (job.state() != JobState.REMOVING && world.move(job, JobState.CANCELLED, "")) {
        cancelled.add(job.id());
      }
    }
  }

  /** By a recalculator, or it is given back. */
  private void tryTask(JobTask task) {
    if (random.nextInt(4) == 0) {
      world.fail(task, TaskFailure.after(Optional.empty(), "not there", world.now));
    } else {
      doTask(task);
    }
  }

  private void doTask(JobTask task) {
    if (!world.jobs.get(task.job()).state().isEnd()) {
      world.done(task);
    }
  }

  /** What a task has sent. */
  private void store(JobTask task) {
    if (Optional.ofNullable(world.progress(task.job()).get(task.number()))
        .filter(TaskProgress::done)
        .isPresent()) {
      world.stored(task);
    }
  }

  private void assertMayBeDone(JobTask task) {
    Job job = world.jobs.get(task.job());
    switch (task.kind()) {
      case COUNT ->
          assertThat(ArchiveCoverage.reaches(job.needed(), world.archived))
              .as("%s of %s", task, job)
              .isTrue();
      case REMOVE ->
          assertThat(world.stored(job.id()))
              .as("%s of %s", task, job)
              .containsAll(numbers(job, TaskKind.COUNT));
      case RANK -> {
        assertThat(world.progress(job.id()).keySet())
            .as("%s of %s", task, job)
            .containsAll(numbers(job, TaskKind.REMOVE));
        assertThat(world.isFinal(JobPlan.lastUntil(job, JobsInMemory.LONGEST_WINDOW)))
            .as("%s of %s", task, job)
            .isTrue();
      }
      // What is compared too early differs, and is compared again.
      case COMPARE -> {}
    }
  }

  private static List<Integer> numbers(Job job, TaskKind kind) {
    return JobPlan.of(job, JobsInMemory.LONGEST_WINDOW).stream()
        .filter(task -> task.kind() == kind)
        .map(JobTask::number)
        .toList();
  }
}
