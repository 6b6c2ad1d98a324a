package io.clickfold.recalculator.task;

import io.clickfold.store.StoreSession;
import io.clickfold.store.jobs.JobStore;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskProgress;
import io.clickfold.store.jobs.TaskStore;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Notes how far a task is, and finds out whether its job goes on. Blocks. */
@Singleton
final class TaskNotes {
  private final TaskStore tasks;
  private final JobStore jobs;

  TaskNotes(TaskStore tasks, JobStore jobs) {
    this.tasks = tasks;
    this.jobs = jobs;
  }

  /**
   * @return whether the job goes on: nobody has cancelled it, and no other task has failed it
   * @throws io.clickfold.store.StoreUnavailableException if Cassandra does not answer
   */
  boolean note(JobTask task, TaskProgress progress) {
    return Uni.combine()
        .all()
        .unis(tasks.save(task, progress), jobs.find(task.job()))
        .with((saved, job) -> job.map(now -> !now.state().isEnd()).orElse(false))
        .await()
        .atMost(StoreSession.MAX_WAIT);
  }
}
