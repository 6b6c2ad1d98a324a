package io.clickfold.recalculate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Hands tasks out again that were given back, when it is time. Blocks. */
final class GivenBackTasks {
  private final Function<UUID, Map<Integer, TaskFailure>> failures;
  private final BiConsumer<JobTask, TaskFailure> save;
  private final Consumer<JobTask> publish;

  /**
   * @param failures says by number which tasks of a job were given back
   * @param save takes note of what became of one
   * @param publish hands one out; fails if the brokers do not take it
   */
  GivenBackTasks(
      Function<UUID, Map<Integer, TaskFailure>> failures,
      BiConsumer<JobTask, TaskFailure> save,
      Consumer<JobTask> publish) {
    this.failures = failures;
    this.save = save;
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
        handOut(task, failure);
      }
    }
    return Optional.empty();
  }

  /** It is noted first, since the task may fail again at once. */
  private void handOut(JobTask task, TaskFailure failure) {
    save.accept(task, failure.handedOut());
    try {
      publish.accept(task);
    } catch (RuntimeException e) {
      // Otherwise nobody would have the task, and nobody would hand it out.
      save.accept(task, failure);
      throw e;
    }
  }
}
