package io.clickfold.recalculator.task;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.StoreSession;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobPlan;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskProgress;
import io.clickfold.store.jobs.TaskStore;
import jakarta.inject.Singleton;
import java.util.List;

/** Does tasks, each by its kind. Blocks. Not thread-safe. */
@Singleton
final class Tasks {
  private final TaskStore store;
  private final CountTask counting;
  private final RemoveTask removing;
  private final RankTask ranking;
  private final CompareTask comparing;
  private final int longestWindow;

  Tasks(
      TaskStore store,
      CountTask counting,
      RemoveTask removing,
      RankTask ranking,
      CompareTask comparing,
      ClickfoldConfig config) {
    this.store = store;
    this.counting = counting;
    this.removing = removing;
    this.ranking = ranking;
    this.comparing = comparing;
    this.longestWindow = RankTask.rankings(config).longest();
  }

  /**
   * Does a task from where it was left; nothing if it is done.
   *
   * @throws io.clickfold.store.StoreUnavailableException if Cassandra does not answer
   * @throws org.apache.kafka.common.KafkaException if Kafka does not accept the results, or they
   *     are not stored
   * @throws IllegalStateException if archived clicks are damaged
   */
  void run(Job job, int number) {
    List<JobTask> plan = JobPlan.of(job, longestWindow);
    if (number >= plan.size()) {
      throw new IllegalStateException(
          "the job has no task %d here: all recalculators need the same clickfold.ranker.windows"
              .formatted(number));
    }
    JobTask task = plan.get(number);
    TaskProgress progress = store.progress(task).await().atMost(StoreSession.MAX_WAIT);
    if (!progress.done() && isDoneBy(job, task, progress)) {
      store.done(task).await().atMost(StoreSession.MAX_WAIT);
    }
  }

  private boolean isDoneBy(Job job, JobTask task, TaskProgress progress) {
    return switch (task.kind()) {
      case COUNT -> counting.run(job, task, progress);
      case RANK -> ranking.run(job, task);
      case COMPARE -> comparing.run(job, task, progress);
      case REMOVE -> {
        removing.run(job);
        yield true;
      }
    };
  }
}
