package io.clickfold.recalculator.task;

import com.datastax.oss.driver.api.core.DriverException;
import io.clickfold.kafka.DeadLetter;
import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.kafka.DeadLetters;
import io.clickfold.platform.Ending;
import io.clickfold.platform.Role;
import io.clickfold.store.StoreSession;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobStore;
import io.clickfold.store.jobs.TaskFailure;
import io.clickfold.store.jobs.TaskStore;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * Does the tasks that the group gives to this process, one at a time. A task is acknowledged when
 * all that it sends is acknowledged, so one whose process dies is done by another, from the minute
 * that was noted last. One that fails, as while Kafka is away, is given back, so that it holds up
 * no others: the coordinator hands it out again. A failure that no other try would cure fails the
 * job.
 */
@ApplicationScoped
public class TaskRunner {
  private static final Logger LOG = Logger.getLogger(TaskRunner.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);
  private final JobStore jobs;
  private final Tasks tasks;
  private final TaskStore taskStore;
  private final DeadLetters deadLetters;
  private final Ending ending;

  TaskRunner(
      JobStore jobs, Tasks tasks, TaskStore taskStore, DeadLetters deadLetters, Ending ending) {
    this.jobs = jobs;
    this.tasks = tasks;
    this.taskStore = taskStore;
    this.deadLetters = deadLetters;
    this.ending = ending;
  }

  /** Does one task. */
  @Incoming("recalculations")
  public Uni<Void> run(ConsumerRecord<byte[], byte[]> record) {
    TaskQueue.Place place;
    try {
      place = TaskQueue.Place.parse(record.value());
    } catch (IllegalArgumentException e) {
      return giveUp(DeadLetter.of(Role.RECALCULATOR, Reason.PROCESS, record, e));
    }
    return Uni.createFrom()
        .<Void>item(
            () -> {
              run(place);
              return null;
            })
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        // Whoever gets the task next does it.
        .onFailure(failure -> ending.hasBegun())
        .recoverWithUni(Uni.createFrom().nothing())
        .onFailure(TaskRunner::mayPass)
        .invoke(failure -> LOG.warnf("Task %s is tried again: %s", place, failure))
        .onFailure(TaskRunner::mayPass)
        .recoverWithUni(failure -> giveBack(place, failure));
  }

  /** A record that is no task loses none: tasks that are not done are handed out again. */
  private Uni<Void> giveUp(DeadLetter letter) {
    return Uni.createFrom()
        .<Void>item(
            () -> {
              deadLetters.send(List.of(letter));
              return null;
            })
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .onFailure()
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .indefinitely();
  }

  /** While Cassandra is away, no task could be done. */
  private Uni<Void> giveBack(TaskQueue.Place place, Throwable failure) {
    return Uni.createFrom()
        .deferred(() -> taskStore.failures(place.job()))
        .map(
            failures ->
                TaskFailure.after(
                    Optional.ofNullable(failures.get(place.task())),
                    String.valueOf(failure.getMessage()),
                    Instant.now()))
        .chain(now -> taskStore.save(place.job(), place.task(), now, Instant.now()))
        .onFailure()
        .retry()
        .withBackOff(FIRST_RETRY, LAST_RETRY)
        .indefinitely();
  }

  private void run(TaskQueue.Place place) {
    Optional<Job> job = jobs.find(place.job()).await().atMost(StoreSession.MAX_WAIT);
    if (job.isEmpty() || job.get().state().isEnd()) {
      return;
    }
    try {
      tasks.run(job.get(), place.task());
    } catch (RuntimeException e) {
      if (mayPass(e) || ending.hasBegun()) {
        throw e;
      }
      LOG.errorf(e, "The recalculation %s fails", place.job());
      fail(place, String.valueOf(e.getMessage()));
    }
  }

  private void fail(TaskQueue.Place place, String reason) {
    boolean failed = false;
    while (!failed) {
      Job job = jobs.find(place.job()).await().atMost(StoreSession.MAX_WAIT).orElseThrow();
      failed =
          job.state().isEnd()
              || jobs.move(job, JobState.FAILED, reason).await().atMost(StoreSession.MAX_WAIT);
    }
  }

  private static boolean mayPass(Throwable failure) {
    if (failure instanceof KafkaException && DeadLetters.isRefusal(failure.getCause())) {
      return false;
    }
    return failure instanceof StoreUnavailableException
        || failure instanceof TimeoutException
        || failure instanceof KafkaException
        || failure instanceof DriverException;
  }
}
