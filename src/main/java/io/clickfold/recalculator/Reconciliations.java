package io.clickfold.recalculator;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.jobs.ArchiveCoverage;
import io.clickfold.store.jobs.HourReport;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.raw.ArchivePosition;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Begins a reconciliation of each closed hour, decides when one may compare, and begins a repair of
 * what differs if that was asked for. Blocks.
 */
@Singleton
final class Reconciliations {
  private static final Logger LOG = Logger.getLogger(Reconciliations.class);
  private static final Duration REFRESH = Duration.ofSeconds(20);

  /** How long an hour in which nothing was found is not looked at again. */
  private static final Duration EMPTY_FOR = Duration.ofMinutes(10);

  /** Those in which a job replaces counts. */
  private static final Set<JobState> REPLACING =
      EnumSet.of(
          JobState.REQUESTED, JobState.WAITING_FOR_ARCHIVE, JobState.COUNTING, JobState.REMOVING);

  private final CauseAccess causes;
  private final int hours;
  private final Duration keepRaw;
  private final Map<Long, Instant> empty = new HashMap<>();
  private Instant refreshed = Instant.EPOCH;
  private volatile double difference;

  @Inject
  Reconciliations(StoredCauseAccess causes, ClickfoldConfig config, MeterRegistry registry) {
    this(causes, config.recalculator().reconcileHours(), config.store().keepRaw(), registry);
  }

  /**
   * @param hours how many of the last closed hours are looked after
   * @param keepRaw how long archived clicks are kept
   */
  Reconciliations(CauseAccess causes, int hours, Duration keepRaw, MeterRegistry registry) {
    this.causes = causes;
    this.hours = hours;
    this.keepRaw = keepRaw;
    Gauge.builder("clickfold.recalculator.reconciliation.difference", () -> difference)
        .description(
            "Clicks by which stored counts differ from the archive, by the newest reports of all"
                + " hours; from the recalculator that looks after jobs, 0 from others")
        .register(registry);
  }

  /** Begins a reconciliation of the oldest hour that has none, if there is one. */
  void beginIfDue(Collection<Job> known, Instant now) {
    boolean busy =
        known.stream()
            .anyMatch(job -> job.kind() == JobKind.RECONCILIATION && !job.state().isEnd());
    if (busy) {
      refreshed = Instant.EPOCH;
      return;
    }
    if (now.isBefore(refreshed.plus(REFRESH))) {
      return;
    }
    refreshed = now;
    List<HourReport> reported = causes.reports();
    difference = reported.stream().mapToLong(HourReport::difference).sum();
    SortedSet<Long> closed = closedHours(causes.finality(), hours);
    empty.keySet().retainAll(closed);
    List<Job> begun = causes.jobs();
    List<ArchivePosition> positions = causes.archived();
    uncompared(closed, reported, begun).stream()
        .map(hour -> new MinuteRange(hour, hour + Minutes.HOUR_MILLIS))
        .filter(hour -> ArchiveCoverage.gap(hour, positions, keepRaw, now).isEmpty())
        .filter(hour -> mayHaveClicks(hour, positions, now))
        .findFirst()
        .ifPresent(hour -> begin(hour, false));
  }

  /**
   * Whether there may be something to compare. Hours before the first click was archived have none,
   * unless clicks came very late.
   */
  private boolean mayHaveClicks(MinuteRange hour, List<ArchivePosition> positions, Instant now) {
    boolean before =
        positions.stream()
            .map(ArchivePosition::firstAppended)
            .filter(Objects::nonNull)
            .noneMatch(first -> first.toEpochMilli() < hour.to());
    if (!before) {
      return true;
    }
    if (empty.getOrDefault(hour.from(), Instant.EPOCH).isAfter(now.minus(EMPTY_FOR))) {
      return false;
    }
    boolean some = causes.hasClicks(hour, positions.stream().map(ArchivePosition::source).toList());
    if (!some) {
      empty.put(hour.from(), now);
    }
    return some;
  }

  /**
   * The starts of those that are looked after, in milliseconds since 1970.
   *
   * @param hours how many of the last
   */
  static SortedSet<Long> closedHours(Finality finality, int hours) {
    SortedSet<Long> closed = new TreeSet<>();
    finality
        .until()
        .ifPresent(
            until -> {
              long end = until.toEpochMilli() / Minutes.HOUR_MILLIS * Minutes.HOUR_MILLIS;
              for (int i = 1; i <= hours; i++) {
                closed.add(end - i * Minutes.HOUR_MILLIS);
              }
            });
    return closed;
  }

  /**
   * Those of them that have neither a report nor a job, the oldest first. A job that could not
   * compare is not repeated.
   */
  static SortedSet<Long> uncompared(
      SortedSet<Long> closed, List<HourReport> reported, List<Job> begun) {
    SortedSet<Long> left = new TreeSet<>(closed);
    reported.stream().map(report -> report.hour().toEpochMilli()).forEach(left::remove);
    begun.stream()
        .filter(job -> job.kind() == JobKind.RECONCILIATION)
        .map(Job::from)
        .forEach(left::remove);
    return left;
  }

  /** This process does not look after jobs: another one reports what differs. */
  void leaveToOthers() {
    difference = 0;
  }

  void begin(MinuteRange hour, boolean repair) {
    MinuteRange whole = wholeHour(hour);
    causes.createReconciliation(whole, repair);
  }

  static MinuteRange wholeHour(MinuteRange range) {
    long start = range.from() - Math.floorMod(range.from(), Minutes.HOUR_MILLIS);
    return new MinuteRange(start, start + Minutes.HOUR_MILLIS);
  }

  /** Not while counts of the hour are being replaced, or clicks wait to be corrected. */
  boolean mayCompare(Job job, Collection<Job> known) {
    return !isReplaced(job, known) && !causes.hasLate(job.ranges().get(0));
  }

  /** Whether another job is replacing counts of the hour, or is going to. */
  static boolean isReplaced(Job job, Collection<Job> known) {
    return known.stream()
        .filter(other -> other.kind() != JobKind.RECONCILIATION)
        .filter(other -> REPLACING.contains(other.state()))
        .flatMap(other -> other.ranges().stream())
        .anyMatch(range -> range.from() < job.to() && job.from() < range.to());
  }

  /** Has what differs recomputed, if that was asked for. */
  void repair(Job job) {
    causes
        .report(Instant.ofEpochMilli(job.from()))
        .filter(report -> report.difference() != 0)
        .ifPresent(report -> repair(job, report));
  }

  private void repair(Job job, HourReport report) {
    LOG.errorf(
        "What is stored of the hour %s differs from its archived clicks, by %d clicks of %d ads%s",
        report.hour(),
        report.difference(),
        report.differingAds(),
        job.repair() ? "; it is recomputed" : "; ask for a repair of it");
    if (job.repair()) {
      causes.create(JobKind.REPAIR, job.ranges(), adsToRepair(report));
    }
  }

  /** The ads that differ; none, which stands for all, if the report does not name all of them. */
  static Set<String> adsToRepair(HourReport report) {
    return report.differingAds() > report.differences().size()
        ? Set.of()
        : report.differences().stream()
            .map(HourReport.Difference::adId)
            .collect(Collectors.toCollection(TreeSet::new));
  }
}
