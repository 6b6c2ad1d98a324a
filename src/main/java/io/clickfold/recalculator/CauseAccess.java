package io.clickfold.recalculator;

import io.clickfold.click.MinuteRange;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.jobs.HourReport;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.LateMinutes;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.wire.Gap;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What {@link Corrections}, {@link GapCorrections} and {@link Reconciliations} read and change: why
 * jobs begin by themselves. Everything blocks, and fails with a {@link
 * io.clickfold.store.StoreUnavailableException} if Cassandra does not answer.
 */
interface CauseAccess {
  /** The first minutes with late clicks from a time on, as many as are found in some days. */
  LateMinutes.Some late(long from, int most);

  /** Whether there are late clicks within a range of one UTC day. */
  boolean hasLate(MinuteRange range);

  /** Notes since when minutes with late clicks wait. */
  void noteWaiting(Map<Long, Instant> since);

  /** Forgets minutes with late clicks, unless one came after the last that was seen. */
  void forgetLate(Map<Long, Instant> seen);

  /** The gaps of which minutes have not been recomputed since. */
  List<Gap> gaps();

  /** How far stored counts are final. */
  Finality finality();

  /** How far each source is archived. */
  List<ArchivePosition> archived();

  /** Whether these sources have archived clicks of some minutes. */
  boolean hasClicks(MinuteRange minutes, Collection<Integer> sources);

  /** What came of comparing each hour. */
  List<HourReport> reports();

  /** What came of comparing an hour; empty if it has not been compared. */
  Optional<HourReport> report(Instant hour);

  /** All jobs that are stored. */
  List<Job> jobs();

  /** A job as it is now; empty if it is gone. */
  Optional<Job> job(UUID id);

  /** Stores a new job. */
  Job create(JobKind kind, List<MinuteRange> ranges, Set<String> ads);

  /** Stores a new job that compares an hour, and has recomputed what differs if that is wanted. */
  void createReconciliation(MinuteRange hour, boolean repair);
}
