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

  /** One job that cannot be looked after does not hold up others. Returns whether there is none. */
  private boolean lookAfterJobs() {
    List<Job> known = jobs.open().await().atMost(StoreSession.MAX_WAIT);
    boolean well = true;
    for (Job job : known) {
      try {
        lookAfter(job, known);
      } catch (RuntimeException e) {
        status.failed(e);
        well = false;
      }
    }
    if (!gaps.beginIfDue(known, Instant.now())) {
      corrections.beginIfDue(known, Instant.now());
    }
    reconciliations.beginIfDue(known, Instant.now());
    return well;
  }

  /** Moves a job as far as it goes without waiting. */
  private void lookAfter(Job job, List<Job> known) {
    Job now = job;
    while (!now.state().isEnd() && steps.take(now, known)) {
      now = jobs.find(job.id()).await().atMost(StoreSession.MAX_WAIT).orElse(now);
    }
  }
}
