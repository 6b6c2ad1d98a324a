package io.clickfold.recalculator;

import io.clickfold.recalculator.task.QueueOffsets;
import io.clickfold.recalculator.task.TaskQueue;
import io.clickfold.store.StoreSession;
import io.clickfold.store.finality.FinalityReader;
import io.clickfold.store.finality.RecountLog;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobStore;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskProgress;
import io.clickfold.store.jobs.TaskStore;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.store.raw.RawClickReader;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Jobs and their tasks as they are stored, and the queues' offsets. */
@Singleton
final class StoredJobAccess implements JobAccess {
  private final JobStore jobs;
  private final TaskStore tasks;
  private final TaskQueue queue;
  private final QueueOffsets offsets;
  private final RawClickReader archive;
  private final FinalityReader finality;
  private final RecountLog recounts;
  private final Reconciliations reconciliations;

  StoredJobAccess(
      JobStore jobs,
      TaskStore tasks,
      TaskQueue queue,
      QueueOffsets offsets,
      RawClickReader archive,
      FinalityReader finality,
      RecountLog recounts,
      Reconciliations reconciliations) {
    this.jobs = jobs;
    this.tasks = tasks;
    this.queue = queue;
    this.offsets = offsets;
    this.archive = archive;
    this.finality = finality;
    this.recounts = recounts;
    this.reconciliations = reconciliations;
  }

  private static <T> T await(Uni<T> answer) {
    return answer.await().atMost(StoreSession.MAX_WAIT);
  }

  @Override
  public Map<Integer, Long> ends() {
    return offsets.ends();
  }

  @Override
  public Map<Integer, Long> counted() {
    return offsets.counted();
  }

  @Override
  public List<ArchivePosition> archived() {
    return await(archive.positions());
  }

  @Override
  public boolean isFinal(long end) {
    return await(finality.finality()).covers(end);
  }

  @Override
  public boolean isAsKnown(Job job) {
    return await(jobs.find(job.id())).filter(now -> now.state() == job.state()).isPresent();
  }

  @Override
  public boolean begin(Job job, Map<Integer, Long> needed) {
    return await(jobs.begin(job, needed));
  }

  @Override
  public boolean move(Job job, JobState to, String reason) {
    return await(jobs.move(job, to, reason));
  }

  @Override
  public boolean awaitArchiveOfWindows(Job job, Map<Integer, Long> needed) {
    return await(jobs.awaitArchiveOfWindows(job, needed));
  }

  @Override
  public Job createAgain(Job job) {
    return await(jobs.createAgain(job));
  }

  @Override
  public void publish(List<JobTask> published) {
    queue.publish(published);
  }

  @Override
  public Map<Integer, TaskProgress> progress(UUID job) {
    return await(tasks.progress(job));
  }

  @Override
  public Set<Integer> stored(UUID job) {
    return await(tasks.stored(job));
  }

  @Override
  public void noteRecount(Job job, boolean ranked) {
    await(recounts.add(job.ranges(), job.ads().isEmpty(), ranked, job.id()));
  }

  @Override
  public boolean mayCompare(Job job, List<Job> known) {
    return reconciliations.mayCompare(job, known);
  }

  @Override
  public void repair(Job job) {
    reconciliations.repair(job);
  }

  @Override
  public void compareAgain(Job job) {
    reconciliations.begin(job.ranges().get(0), false);
  }
}
