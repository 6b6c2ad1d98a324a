package io.clickfold.recalculator;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.jobs.HourReport;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.LateMinutes;
import io.clickfold.store.jobs.LateMinutes.Arrival;
import io.clickfold.store.raw.ArchivePosition;
import io.clickfold.wire.Gap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Late minutes, gaps, reports and jobs, for tests of which jobs begin by themselves. */
final class CausesInMemory implements CauseAccess {
  static final Duration KEEP_RAW = Duration.ofDays(35);

  /** The present, to whole minutes; jobs are made now, so tests have to be near it. */
  final Instant start = Instant.ofEpochMilli(System.currentTimeMillis() / 60_000 * 60_000);

  final NavigableMap<Long, Arrival> late = new TreeMap<>();
  final List<Gap> gaps = new ArrayList<>();
  final List<HourReport> reports = new ArrayList<>();
  final Map<UUID, Job> jobs = new LinkedHashMap<>();

  /** The hours that are asked for archived clicks, in order, and those that have some. */
  final List<Long> askedForClicks = new ArrayList<>();

  final Set<Long> hoursWithClicks = new TreeSet<>();
  List<ArchivePosition> archived =
      List.of(new ArchivePosition(0, 9, Instant.EPOCH, Instant.EPOCH, MinuteRanges.NONE));
  long finalUntil = start.plus(Duration.ofDays(2)).toEpochMilli();
  int timesGapsWereRead;
  int timesReportsWereRead;

  /** The archive has all but these minutes. */
  void archiveWithout(MinuteRange... lacking) {
    archived =
        List.of(
            new ArchivePosition(
                0,
                9,
                Instant.EPOCH,
                start.minusSeconds(900_000),
                MinuteRanges.of(List.of(lacking))));
  }

  /** The jobs that have not ended. */
  List<Job> open() {
    return jobs.values().stream().filter(job -> !job.state().isEnd()).toList();
  }

  /** A job comes into a state. */
  void set(Job job, JobState state, Instant changed) {
    put(
        new Job(
            job.id(),
            job.kind(),
            job.ranges(),
            job.ads(),
            job.generation(),
            job.acceptsIncomplete(),
            job.repair(),
            job.needed(),
            job.neededByWindows(),
            state,
            job.reason(),
            changed));
  }

  private Job put(Job job) {
    jobs.put(job.id(), job);
    return job;
  }

  @Override
  public LateMinutes.Some late(long from, int most) {
    NavigableMap<Long, Arrival> some = new TreeMap<>();
    late.tailMap(from).entrySet().stream()
        .limit(most)
        .forEach(entry -> some.put(entry.getKey(), entry.getValue()));
    return new LateMinutes.Some(some, some.size() < most ? 0 : some.lastKey() + 60_000);
  }

  @Override
  public boolean hasLate(MinuteRange range) {
    return !late.subMap(range.from(), range.to()).isEmpty();
  }

  @Override
  public void noteWaiting(Map<Long, Instant> since) {
    since.forEach(
        (minute, instant) ->
            late.computeIfPresent(
                minute, (same, seen) -> new Arrival(seen.last(), Optional.of(instant))));
  }

  @Override
  public void forgetLate(Map<Long, Instant> seen) {
    seen.forEach(
        (minute, last) ->
            late.computeIfPresent(
                minute, (same, arrival) -> arrival.last().isAfter(last) ? arrival : null));
  }

  @Override
  public List<Gap> gaps() {
    timesGapsWereRead++;
    return List.copyOf(gaps);
  }

  @Override
  public Finality finality() {
    return new Finality(Optional.of(Instant.ofEpochMilli(finalUntil)));
  }

  @Override
  public List<ArchivePosition> archived() {
    return archived;
  }

  @Override
  public boolean hasClicks(MinuteRange minutes, Collection<Integer> sources) {
    askedForClicks.add(minutes.from());
    return !sources.isEmpty() && hoursWithClicks.contains(minutes.from());
  }

  @Override
  public List<HourReport> reports() {
    timesReportsWereRead++;
    return List.copyOf(reports);
  }

  @Override
  public Optional<HourReport> report(Instant hour) {
    return reports.stream().filter(report -> report.hour().equals(hour)).findFirst();
  }

  @Override
  public List<Job> jobs() {
    return List.copyOf(jobs.values());
  }

  @Override
  public Optional<Job> job(UUID id) {
    return Optional.ofNullable(jobs.get(id));
  }

  @Override
  public Job create(JobKind kind, List<MinuteRange> ranges, Set<String> ads) {
    return create(kind, ranges, ads, false);
  }

  @Override
  public void createReconciliation(MinuteRange hour, boolean repair) {
    create(JobKind.RECONCILIATION, List.of(hour), Set.of(), repair);
  }

  private Job create(JobKind kind, List<MinuteRange> ranges, Set<String> ads, boolean repair) {
    return put(
        new Job(
            Uuids.timeBased(),
            kind,
            List.copyOf(ranges),
            ads,
            1,
            false,
            repair,
            Map.of(),
            Map.of(),
            JobState.REQUESTED,
            "",
            start));
  }
}
