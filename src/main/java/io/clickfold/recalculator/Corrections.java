package io.clickfold.recalculator;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.jobs.ArchiveCoverage;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.LateMinutes;
import io.clickfold.store.raw.ArchivePosition;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Begins a job for minutes for which clicks came late, when no more came for a while or the first
 * have waited for long. There is one such job at a time, over a bounded number of minutes, however
 * many clicks come late; a minute is corrected only so often; and only some are looked at each
 * time, in turn, so that minutes for which clicks keep coming do not hold up others. Blocks. Not
 * thread-safe.
 */
@Singleton
public final class Corrections {
  private static final Logger LOG = Logger.getLogger(Corrections.class);

  /** The most minutes that are corrected at once: a day's. */
  private static final int MAX_MINUTES = 1_440;

  /** Those in which a job still counts. */
  private static final Set<JobState> COUNTING =
      EnumSet.of(
          JobState.REQUESTED, JobState.WAITING_FOR_ARCHIVE, JobState.COUNTING, JobState.REMOVING);

  private final CauseAccess causes;
  private final CorrectionTiming timing;
  private final Duration keepRaw;

  /** Those that were begun within the longest wait, as far as this process has seen them. */
  private final Map<UUID, Job> recent = new HashMap<>();

  private long next;

  @Inject
  Corrections(StoredCauseAccess causes, ClickfoldConfig config) {
    this(
        causes,
        new CorrectionTiming(
            config.recalculator().quietTime(), config.recalculator().longestWait()),
        config.store().keepRaw());
  }

  /**
   * @param keepRaw how long archived clicks are kept
   */
  Corrections(CauseAccess causes, CorrectionTiming timing, Duration keepRaw) {
    this.causes = causes;
    this.timing = timing;
    this.keepRaw = keepRaw;
  }

  /** Begins a correction if it is time for one. */
  void beginIfDue(Collection<Job> known, Instant now) {
    LateMinutes.Some some = causes.late(next, MAX_MINUTES);
    next = some.next();
    Map<Long, LateMinutes.Arrival> late = some.minutes();
    noteNew(late, now);
    noteCorrections(known, now);
    if (late.isEmpty() || known.stream().anyMatch(Corrections::isCorrecting)) {
      return;
    }
    Finality until = causes.finality();
    List<ArchivePosition> positions = causes.archived();
    Map<Long, Instant> due = new TreeMap<>();
    Map<Long, Instant> gone = new TreeMap<>();
    late.forEach(
        (minute, arrival) -> {
          if (!until.covers(minute + Minutes.MILLIS)
              || !timing.isDue(arrival, lastCorrection(minute), now)) {
            return;
          }
          Optional<String> gap =
              ArchiveCoverage.gap(
                  new MinuteRange(minute, minute + Minutes.MILLIS), positions, keepRaw, now);
          if (gap.isEmpty()) {
            due.put(minute, arrival.last());
          } else {
            LOG.warnf(
                "Clicks came for the minute %s, which is not corrected by itself: %s They are in"
                    + " the archive and in the late clicks.",
                Instant.ofEpochMilli(minute), gap.get());
            gone.put(minute, arrival.last());
          }
        });
    if (!due.isEmpty()) {
      Job job = causes.create(JobKind.CORRECTION, ranges(due.keySet()), Set.of());
      LOG.infof("Clicks came late for %d minutes; %s corrects them", due.size(), job.id());
    }
    // Should this process die before, the minutes are corrected twice, which changes nothing.
    causes.forgetLate(due);
    causes.forgetLate(gone);
  }

  /** Also while a correction is under way: they wait for it, too. */
  private void noteNew(Map<Long, LateMinutes.Arrival> late, Instant now) {
    Map<Long, Instant> since = new TreeMap<>();
    late.forEach(
        (minute, arrival) -> {
          if (arrival.since().isEmpty()) {
            since.put(minute, arrival.last().isAfter(now) ? now : arrival.last());
          }
        });
    causes.noteWaiting(since);
  }

  private void noteCorrections(Collection<Job> known, Instant now) {
    known.stream()
        .filter(job -> job.kind() == JobKind.CORRECTION)
        .forEach(job -> recent.put(job.id(), job));
    recent.values().removeIf(job -> timing.isLongAgo(job.created(), now));
  }

  private Optional<Instant> lastCorrection(long minute) {
    return recent.values().stream()
        .filter(job -> job.has(minute))
        .map(Job::created)
        .max(Comparator.naturalOrder());
  }

  /** Whether a job is a correction that still counts. */
  static boolean isCorrecting(Job job) {
    return job.kind() == JobKind.CORRECTION && COUNTING.contains(job.state());
  }

  /** Minutes, in order, joined into ranges. */
  public static List<MinuteRange> ranges(Collection<Long> minutes) {
    List<MinuteRange> ranges = new ArrayList<>();
    for (long minute : minutes) {
      int last = ranges.size() - 1;
      long end = minute + Minutes.MILLIS;
      if (last >= 0 && ranges.get(last).to() == minute) {
        ranges.set(last, new MinuteRange(ranges.get(last).from(), end));
      } else {
        ranges.add(new MinuteRange(minute, end));
      }
    }
    return ranges;
  }
}
