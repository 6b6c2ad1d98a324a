package io.clickfold.recalculator;

import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.JobTask;
import io.clickfold.store.jobs.TaskProgress;
import io.clickfold.store.raw.ArchivePosition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What {@link JobSteps} read and change. Everything blocks, and fails with a {@link
 * io.clickfold.store.StoreUnavailableException} or an {@link
 * org.apache.kafka.common.KafkaException} if Cassandra or Kafka does not answer. A job is changed
 * only while it is in the state that is known here; the methods that change one return whether it
 * was.
 */
interface JobAccess {
  /** Where the raw queue ends, by source. */
  Map<Integer, Long> ends();

  /** Up to which offset aggregators have counted the raw queue, by source. */
  Map<Integer, Long> counted();

  /** How far each source is archived. */
  List<ArchivePosition> archived();

  /**
   * Whether all minutes before an instant are final.
   *
   * @param end in milliseconds since 1970
   */
  boolean isFinal(long end);

  /** Whether a job is still in the state that is known here. */
  boolean isAsKnown(Job job);

  /**
   * Has a job wait for the archive.
   *
   * @param needed by source, how far that has to be
   */
  boolean begin(Job job, Map<Integer, Long> needed);

  /** Brings a job into another state. */
  boolean move(Job job, JobState to, String reason);

  /** Notes how far the archive has to be before a job's windows are ranked. */
  boolean awaitArchiveOfWindows(Job job, Map<Integer, Long> needed);

  /** Stores a new job that does what another one was to do. */
  Job createAgain(Job job);

  /** Hands tasks out. */
  void publish(List<JobTask> tasks);

  /** How far the tasks of a job are, by number, of those that somebody has begun with. */
  Map<Integer, TaskProgress> progress(UUID job);

  /** The numbers of those tasks of a job whose results are all stored. */
  Set<Integer> stored(UUID job);

  /**
   * Notes that a job's minutes were recomputed.
   *
   * @param ranked whether their windows were ranked again
   */
  void noteRecount(Job job, boolean ranked);

  /** Whether a reconciliation may compare now. */
  boolean mayCompare(Job job, List<Job> known);

  /** Has what a reconciliation found recomputed, if that was asked for. */
  void repair(Job job);

  /** Has the hour of a repair compared again. */
  void compareAgain(Job job);
}
