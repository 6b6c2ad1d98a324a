package io.clickfold.recalculator;

import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskFailure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** Hands tasks out again that were given back, when it is time. Blocks. */
final class GivenBackTasks {
  private final Function<UUID, Map<Integer, TaskFailure>> failures;
  private final Notes notes;
  private final Consumer<JobTask> publish;

  /** What is noted of tasks. */
  @FunctionalInterface
  interface Notes {
    /** Notes what became of a task, unless something later is noted. */
    void save(JobTask task, TaskFailure failure, Instant at);
  }

  /**
   * @param failures the tasks of a job that were given back, by number
   * @param publish hands one out; fails if the brokers do not accept it
   */
  GivenBackTasks(
      Function<UUID, Map<Integer, TaskFailure>> failures, Notes notes, Consumer<JobTask> publish) {
    this.failures = failures;
    this.notes = notes;
    this.publish = publish;
  }

  /**
   * Hands out what is due.
   *
   * @param undone the tasks of the job that are not done
   * @return of a task that is not handed out any more since it has failed too often, the last time
   */
  Optional<TaskFailure> handOut(UUID job, List<JobTask> undone, Instant now) {
    Map<Integer, TaskFailure> known = failures.apply(job);
    for (JobTask task : undone) {
      TaskFailure failure = known.get(task.number());
      if (failure != null && failure.isLast()) {
        return Optional.of(failure);
      }
      if (failure != null && failure.isDue(now)) {
        handOut(task, failure, now);
      }
    }
    return Optional.empty();
  }

  /**
   * The note is written afterwards, so that a task which nobody got stays due, whatever happens
   * here. It has the time from before: the task may have failed again meanwhile, which is later.
   */
  private void handOut(JobTask task, TaskFailure failure, Instant now) {
    publish.accept(task);
    notes.save(task, failure.handedOut(), now);
  }
}
