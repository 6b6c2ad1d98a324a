package io.clickfold.recalculator;

import io.clickfold.kafka.TopicCreator;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.clickfold.store.StoreSession;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Looks after jobs, in rounds, and begins corrections and reconciliations. One of the recalculators
 * does it at a time, by the {@link CoordinatorElection}. Two at a time would do no harm: a task may
 * be handed out twice, and a state is changed only by one that knows the present state.
 */
@ApplicationScoped
class Coordinator {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private final ProcessRoles roles;
  private final TopicCreator topics;
  private final JobStore jobs;
  private final JobSteps steps;
  private final GapCorrections gaps;
  private final Corrections corrections;
  private final Reconciliations reconciliations;
  private final CoordinatorElection election;
  private final CoordinatorStatus status;
  private Cancellable rounds = () -> {};

  Coordinator(
      ProcessRoles roles,
      TopicCreator topics,
      JobStore jobs,
      JobSteps steps,
      GapCorrections gaps,
      Corrections corrections,
      Reconciliations reconciliations,
      CoordinatorElection election,
      CoordinatorStatus status) {
    this.roles = roles;
    this.topics = topics;
    this.jobs = jobs;
    this.steps = steps;
    this.gaps = gaps;
    this.corrections = corrections;
    this.reconciliations = reconciliations;
    this.election = election;
    this.status = status;
  }

  void start(@Observes StartupEvent event) {
    if (!roles.has(Role.RECALCULATOR)) {
      return;
    }
    rounds =
        topics
            .ready()
            .onItem()
            .transformToMulti(ready -> Multi.createFrom().ticks().every(INTERVAL))
            .onOverflow()
            .drop()
            .onItem()
            .transformToUniAndConcatenate(tick -> round())
            .subscribe()
            .with(done -> {}, status::failed);
  }

  void stop(@Observes ShutdownEvent event) {
    rounds.cancel();
  }

  private Uni<Void> round() {
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
    List<Job> known = jobs.open().await().atMost(StoreSession.MAX_WAIT);
    boolean well =
        lookAfter(
            known,
            steps::take,
            id -> jobs.find(id).await().atMost(StoreSession.MAX_WAIT),
            status::failed);
    if (!gaps.beginIfDue(known, Instant.now())) {
      corrections.beginIfDue(known, Instant.now());
    }
    reconciliations.beginIfDue(known, Instant.now());
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
