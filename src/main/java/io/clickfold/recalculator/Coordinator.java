package io.clickfold.recalculator;

import io.clickfold.kafka.TopicCreator;
import io.clickfold.platform.ProcessRoles;
import io.clickfold.platform.Role;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

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
  private final JobRounds jobs;
  private final CoordinatorStatus status;
  private Cancellable rounds = () -> {};

  Coordinator(ProcessRoles roles, TopicCreator topics, JobRounds jobs, CoordinatorStatus status) {
    this.roles = roles;
    this.topics = topics;
    this.jobs = jobs;
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
            .transformToUniAndConcatenate(tick -> jobs.round())
            .subscribe()
            .with(done -> {}, status::failed);
  }

  void stop(@Observes ShutdownEvent event) {
    rounds.cancel();
  }
}
