package io.clickfold.recalculator;

import io.clickfold.store.StoreSession;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobStore;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a recalculator does in a round: looks after all jobs if it is elected. */
@Singleton
final class JobRounds {
  private final Supplier<List<Job>> open;
  private final Function<UUID, Optional<Job>> find;
  private final JobSteps steps;
  private final GapCorrections gaps;
  private final Corrections corrections;
  private final Reconciliations reconciliations;
  private final CoordinatorElection election;
  private final CoordinatorStatus status;
  private final InstantSource clock;

  @Inject
  JobRounds(
      JobStore jobs,
      JobSteps steps,
      GapCorrections gaps,
      Corrections corrections,
      Reconciliations reconciliations,
      CoordinatorElection election,
      CoordinatorStatus status) {
    this(
        () -> jobs.open().await().atMost(StoreSession.MAX_WAIT),
        id -> jobs.find(id).await().atMost(StoreSession.MAX_WAIT),
        steps,
        gaps,
        corrections,
        reconciliations,
        election,
        status,
        InstantSource.system());
  }

  /**
   * @param open all jobs that have not ended; blocks
   * @param find a job as it is now; blocks
   */
  JobRounds(
      Supplier<List<Job>> open,
      Function<UUID, Optional<Job>> find,
      JobSteps steps,
      GapCorrections gaps,
      Corrections corrections,
      Reconciliations reconciliations,
      CoordinatorElection election,
      CoordinatorStatus status,
      InstantSource clock) {
    this.open = open;
    this.find = find;
    this.steps = steps;
    this.gaps = gaps;
    this.corrections = corrections;
    this.reconciliations = reconciliations;
    this.election = election;
    this.status = status;
    this.clock = clock;
  }

  /** Makes a round, on a worker thread. Never fails: the status knows what has. */
  Uni<Void> round() {
    return election
        .isElected()
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .invoke(
            elected -> {
              if (!elected) {
                gaps.leaveToOthers();
                reconciliations.leaveToOthers();
                status.succeeded();
              } else if (lookAfterJobs()) {
                status.succeeded();
              }
            })
        .replaceWithVoid()
        .onFailure()
        .invoke(status::failed)
        .onFailure()
        .recoverWithNull();
  }

  /** Returns whether there was no job that could not be looked after. */
  private boolean lookAfterJobs() {
    List<Job> known = open.get();
    boolean well = lookAfter(known, steps::take, find, status::failed);
    if (!gaps.beginIfDue(known, clock.instant())) {
      corrections.beginIfDue(known, clock.instant());
    }
    reconciliations.beginIfDue(known, clock.instant());
    return well;
  }

  /**
   * Moves each job as far as it goes without waiting. One that cannot be looked after does not hold
   * up others.
   *
   * @param take takes a job's next step if it is due; returns whether it has
   * @param find a job as it is now
   * @return whether there was no job that could not be looked after
   */
  static boolean lookAfter(
      List<Job> known,
      BiPredicate<Job, List<Job>> take,
      Function<UUID, Optional<Job>> find,
      Consumer<Throwable> failed) {
    boolean well = true;
    for (Job job : known) {
      try {
        Job now = job;
        while (!now.state().isEnd() && take.test(now, known)) {
          now = find.apply(job.id()).orElse(now);
        }
      } catch (RuntimeException e) {
        failed.accept(e);
        well = false;
      }
    }
    return well;
  }
}
