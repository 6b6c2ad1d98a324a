package io.clickfold.recalculator;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.finality.GapLog;
import io.clickfold.store.jobs.ArchiveCoverage;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.wire.Gap;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Begins a correction for minutes of which something may not have been counted, once their sources
 * have passed them. It ends their gap. What the archive does not have in whole stays a gap, and is
 * reported to the operator. Blocks. Not thread-safe.
 */
@Singleton
final class GapCorrections {
  private static final Logger LOG = Logger.getLogger(GapCorrections.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration INTERVAL_WITHOUT = Duration.ofSeconds(30);

  /** Before minutes are tried again that a job could not count. */
  private static final Duration REST = Duration.ofMinutes(10);

  /** The most minutes that are corrected at once: a day's. */
  private static final int MAX_MINUTES = 1_440;

  private final CauseAccess causes;
  private final GapMetrics metrics;
  private final Duration keepRaw;
  private final Set<Gap> reported = new HashSet<>();
  private Instant next = Instant.MIN;
  private Optional<UUID> last = Optional.empty();
  private volatile String lost = "";

  @Inject
  GapCorrections(StoredCauseAccess causes, GapMetrics metrics, ClickfoldConfig config) {
    this(causes, metrics, config.store().keepRaw());
  }

  /**
   * @param keepRaw how long archived clicks are kept
   */
  GapCorrections(CauseAccess causes, GapMetrics metrics, Duration keepRaw) {
    this.causes = causes;
    this.metrics = metrics;
    this.keepRaw = keepRaw;
  }

  /** Which minutes have gaps that stay, and why; empty if none is known to. */
  Optional<String> lost() {
    return Optional.of(lost).filter(text -> !text.isEmpty());
  }

  /** Another process does this. */
  void leaveToOthers() {
    lost = "";
    reported.clear();
    metrics.leaveToOthers();
  }

  /**
   * Begins a correction if it is time for one.
   *
   * @return whether it has begun one
   */
  boolean beginIfDue(Collection<Job> known, Instant now) {
    if (now.isBefore(next)) {
      return false;
    }
    List<Gap> open = causes.gaps();
    List<ArchivePosition> positions = open.isEmpty() ? List.of() : causes.archived();
    MinuteRanges minutes = GapLog.minutesOf(open);
    MinuteRanges healing = archived(minutes, positions, now);
    MinuteRanges gone = minutes.minus(healing);
    next = now.plus(healing.isEmpty() ? INTERVAL_WITHOUT : INTERVAL);
    metrics.know(healing.count(), gone.count());
    report(open, gone, positions, now);
    if (healing.isEmpty() || known.stream().anyMatch(Corrections::isCorrecting)) {
      return false;
    }
    Finality until = causes.finality();
    return begin(due(healing, until), now);
  }

  private boolean begin(List<MinuteRange> due, Instant now) {
    if (due.isEmpty() || rests(now)) {
      return false;
    }
    Job job = causes.create(JobKind.CORRECTION, due, Set.of());
    last = Optional.of(job.id());
    LOG.infof(
        "Something may not have been counted of %d minutes; %s counts them again",
        job.minutes(), job.id());
    return true;
  }

  /** Whether the last job has failed just now. */
  private boolean rests(Instant now) {
    return last.flatMap(causes::job)
        .filter(job -> job.state() == JobState.FAILED)
        .filter(job -> job.changed().isAfter(now.minus(REST)))
        .isPresent();
  }

  /** The newest minutes that their sources have passed: those are queried most. */
  static List<MinuteRange> due(MinuteRanges minutes, Finality until) {
    List<MinuteRange> due = new ArrayList<>();
    long left = MAX_MINUTES;
    for (int i = minutes.ranges().size() - 1; i >= 0; i--) {
      MinuteRange range = minutes.ranges().get(i);
      long to = range.to();
      while (to > range.from() && !until.covers(to)) {
        to -= Minutes.MILLIS;
      }
      long from = Math.max(range.from(), to - left * Minutes.MILLIS);
      if (to > from) {
        due.add(0, new MinuteRange(from, to));
        left -= (to - from) / Minutes.MILLIS;
      }
    }
    return due;
  }

  /** Those of which the archive has all clicks. */
  private MinuteRanges archived(
      MinuteRanges minutes, List<ArchivePosition> positions, Instant now) {
    List<MinuteRange> there = new ArrayList<>();
    for (MinuteRange range : minutes.ranges()) {
      for (long minute = range.from(); minute < range.to(); minute += Minutes.MILLIS) {
        MinuteRange one = new MinuteRange(minute, minute + Minutes.MILLIS);
        if (ArchiveCoverage.gap(one, positions, keepRaw, now).isEmpty()) {
          there.add(one);
        }
      }
    }
    return MinuteRanges.of(there);
  }

  /** Reports once that a gap stays. */
  private void report(
      List<Gap> open, MinuteRanges gone, List<ArchivePosition> positions, Instant now) {
    List<Gap> staying = open.stream().filter(gap -> gone.touch(gap.from(), gap.to())).toList();
    reported.retainAll(staying);
    for (Gap gap : staying) {
      if (reported.add(gap)) {
        LOG.errorf(
            "Clicks may be missing, and the archive does not have all of them: %s. %s See"
                + " docs/recalculation.md on how to go on.",
            gap.describe(),
            ArchiveCoverage.gap(new MinuteRange(gap.from(), gap.to()), positions, keepRaw, now)
                .orElse(""));
      }
    }
    lost =
        gone.ranges().stream()
            .limit(10)
            .map(
                range ->
                    Instant.ofEpochMilli(range.from()) + " to " + Instant.ofEpochMilli(range.to()))
            .collect(Collectors.joining(", "));
  }
}
