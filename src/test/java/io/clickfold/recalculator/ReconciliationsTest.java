package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.jobs.HourReport;
import io.clickfold.store.jobs.HourReport.Difference;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.LateMinutes.Arrival;
import io.clickfold.store.raw.ArchivePosition;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which hours are compared, when, and what is recomputed. */
class ReconciliationsTest {
  private static final long TEN = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();
  private static final long HOUR = Minutes.HOUR_MILLIS;
  private static final MinuteRange FROM_TEN_TO_ELEVEN = new MinuteRange(TEN, TEN + HOUR);

  private final CausesInMemory causes = new CausesInMemory();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Reconciliations reconciliations =
      new Reconciliations(causes, 2, CausesInMemory.KEEP_RAW, registry);
  private Instant now = Instant.ofEpochMilli(TEN + HOUR);

  @BeforeEach
  void someHoursAreClosed() {
    causes.finalUntil = TEN;
  }

  @Test
  void hoursAreLookedAfterWhenAllOfThemIsFinal() {
    assertThat(Reconciliations.closedHours(until(TEN), 2))
        .containsExactly(TEN - 2 * HOUR, TEN - HOUR);
    assertThat(Reconciliations.closedHours(until(TEN + HOUR - 1), 2))
        .containsExactly(TEN - 2 * HOUR, TEN - HOUR);
    assertThat(Reconciliations.closedHours(until(TEN + HOUR), 2)).containsExactly(TEN - HOUR, TEN);
  }

  @Test
  void noHoursAreLookedAfterWhereNoneIsFinalOrNoneIsWanted() {
    assertThat(Reconciliations.closedHours(Finality.NONE, 24)).isEmpty();
    assertThat(Reconciliations.closedHours(until(TEN), 0)).isEmpty();
  }

  private static Finality until(long millis) {
    return new Finality(Optional.of(Instant.ofEpochMilli(millis)));
  }

  @Test
  void eachHourIsComparedOnceTheOldestFirst() {
    TreeSet<Long> closed = new TreeSet<>(Set.of(TEN, TEN + HOUR, TEN + 2 * HOUR, TEN + 3 * HOUR));
    Job failed = job(JobKind.RECONCILIATION, JobState.FAILED, TEN + HOUR, TEN + 2 * HOUR);
    Job correction = job(JobKind.CORRECTION, JobState.DONE, TEN + 2 * HOUR, TEN + 3 * HOUR);

    assertThat(
            Reconciliations.uncompared(
                closed, List.of(report(TEN, 0, 0)), List.of(failed, correction)))
        .containsExactly(TEN + 2 * HOUR, TEN + 3 * HOUR);
    assertThat(closed).as("they stay known").hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(names = {"REQUESTED", "WAITING_FOR_ARCHIVE", "COUNTING", "REMOVING"})
  void anHourIsNotComparedWhileItsCountsAreReplaced(JobState state) {
    assertThat(isReplacedBy(job(JobKind.CORRECTION, state, TEN + HOUR - 60_000, TEN + 2 * HOUR)))
        .isTrue();
    assertThat(isReplacedBy(job(JobKind.REPAIR, state, TEN - HOUR, TEN + 60_000))).isTrue();
    assertThat(isReplacedBy(job(JobKind.REQUESTED, state, TEN - HOUR, TEN + 9 * HOUR))).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"REQUESTED", "WAITING_FOR_ARCHIVE", "COUNTING", "REMOVING"})
  void otherHoursAndReconciliationsDoNotMatter(JobState state) {
    assertThat(isReplacedBy(job(JobKind.CORRECTION, state, TEN - HOUR, TEN))).isFalse();
    assertThat(isReplacedBy(job(JobKind.CORRECTION, state, TEN + HOUR, TEN + 2 * HOUR))).isFalse();
    assertThat(isReplacedBy(job(JobKind.RECONCILIATION, state, TEN, TEN + HOUR))).isFalse();
    Job around =
        job(
            JobKind.CORRECTION,
            state,
            new MinuteRange(TEN - HOUR, TEN),
            new MinuteRange(TEN + HOUR, TEN + 2 * HOUR));
    assertThat(isReplacedBy(around)).isFalse();
  }

  /** Counts are stored by then, and rankings are not compared. */
  @ParameterizedTest
  @EnumSource(
      mode = EXCLUDE,
      names = {"REQUESTED", "WAITING_FOR_ARCHIVE", "COUNTING", "REMOVING"})
  void jobsThatHaveReplacedTheirCountsDoNotMatter(JobState state) {
    assertThat(isReplacedBy(job(JobKind.CORRECTION, state, TEN, TEN + HOUR))).isFalse();
  }

  private static boolean isReplacedBy(Job other) {
    Job job = job(JobKind.RECONCILIATION, JobState.WAITING_FOR_ARCHIVE, TEN, TEN + HOUR);
    return Reconciliations.isReplaced(job, List.of(job, other));
  }

  @Test
  void theAdsThatDifferAreRecomputed() {
    assertThat(Reconciliations.adsToRepair(report(TEN, 2, 2))).containsExactly("ad-0", "ad-1");
  }

  /** A report names only so many. */
  @Test
  void allAdsAreRecomputedWhereSomeThatDifferAreNotNamed() {
    assertThat(Reconciliations.adsToRepair(report(TEN, 2, 3))).isEmpty();
  }

  @Test
  void theHourOfAnyMinutesIsCompared() {
    assertThat(Reconciliations.wholeHour(FROM_TEN_TO_ELEVEN)).isEqualTo(FROM_TEN_TO_ELEVEN);
    assertThat(Reconciliations.wholeHour(new MinuteRange(TEN + HOUR - 60_000, TEN + HOUR)))
        .isEqualTo(FROM_TEN_TO_ELEVEN);
  }

  @Test
  void theOldestHourThatHasNotBeenComparedIsComparedOnce() {
    causes.finalUntil = TEN + 30 * 60_000;
    reconcile();
    assertThat(causes.open())
        .singleElement()
        .satisfies(
            job -> {
              assertThat(job.kind()).isEqualTo(JobKind.RECONCILIATION);
              assertThat(job.ranges()).containsExactly(new MinuteRange(TEN - 2 * HOUR, TEN - HOUR));
              assertThat(job.repair()).isFalse();
            });
    reconcile();
    assertThat(causes.jobs).as("one at a time").hasSize(1);

    causes.set(causes.open().get(0), JobState.DONE, now);
    reconcile();
    assertThat(causes.open())
        .singleElement()
        .satisfies(job -> assertThat(job.from()).isEqualTo(TEN - HOUR));
    causes.set(causes.open().get(0), JobState.DONE, now);
    reconcile();
    assertThat(causes.open()).isEmpty();
  }

  @Test
  void otherJobsDoNotHoldUpAReconciliation() {
    causes.create(JobKind.CORRECTION, List.of(FROM_TEN_TO_ELEVEN), Set.of());

    reconcile();

    assertThat(causes.open()).filteredOn(job -> job.kind() == JobKind.RECONCILIATION).hasSize(1);
  }

  /** Reports are read from Cassandra. */
  @Test
  void hoursAreLookedForFromTimeToTimeAndAtOnceBehindAReconciliation() {
    causes.finalUntil = 0;
    reconcile();
    now = now.plusSeconds(20).minusMillis(1);
    reconcile();
    assertThat(causes.timesReportsWereRead).isEqualTo(1);
    now = now.plusMillis(1);
    causes.finalUntil = TEN;
    reconcile();
    assertThat(causes.timesReportsWereRead).isEqualTo(2);
    reconcile();
    causes.set(causes.open().get(0), JobState.DONE, now);

    reconcile();

    assertThat(causes.timesReportsWereRead).isEqualTo(3);
    assertThat(causes.open()).hasSize(1);
  }

  @Test
  void hoursThatTheArchiveLacksAreNotCompared() {
    causes.archived =
        List.of(
            new ArchivePosition(
                0,
                9,
                Instant.EPOCH,
                Instant.ofEpochMilli(TEN - 2 * HOUR),
                MinuteRanges.of(List.of(new MinuteRange(TEN - 2 * HOUR, TEN - HOUR - 60_000)))));

    reconcile();

    assertThat(causes.open())
        .singleElement()
        .satisfies(job -> assertThat(job.from()).isEqualTo(TEN - HOUR));
  }

  /** Late clicks may be of hours before the first click. */
  @Test
  void hoursBeforeTheFirstClickAreComparedIfTheyHaveClicks() {
    causes.archived = List.of(firstAppended(TEN), firstAppended(TEN + 1));
    reconcile();
    assertThat(causes.open()).isEmpty();
    assertThat(causes.askedForClicks).containsExactly(TEN - 2 * HOUR, TEN - HOUR);

    causes.hoursWithClicks.add(TEN - HOUR);
    now = now.plus(Duration.ofMinutes(10)).minusMillis(1);
    reconcile();
    assertThat(causes.askedForClicks).as("they are not looked at again").hasSize(2);
    now = now.plusSeconds(20);
    reconcile();

    assertThat(causes.askedForClicks).hasSize(4);
    assertThat(causes.open())
        .singleElement()
        .satisfies(job -> assertThat(job.from()).isEqualTo(TEN - HOUR));
  }

  @Test
  void hoursSinceTheFirstClickOfAnySourceAreCompared() {
    causes.archived =
        List.of(firstAppended(TEN + HOUR), firstAppended(TEN - HOUR - 1), neverAppended());

    reconcile();

    assertThat(causes.askedForClicks).isEmpty();
    assertThat(causes.open())
        .singleElement()
        .satisfies(job -> assertThat(job.from()).isEqualTo(TEN - 2 * HOUR));
  }

  private static ArchivePosition firstAppended(long millis) {
    return new ArchivePosition(
        0, 9, Instant.EPOCH, Instant.ofEpochMilli(millis), MinuteRanges.NONE);
  }

  private static ArchivePosition neverAppended() {
    return new ArchivePosition(0, 0, Instant.EPOCH, null, MinuteRanges.NONE);
  }

  /** Alerts go by it. */
  @Test
  void theDifferenceOfAllReportsIsMeasured() {
    causes.reports.add(report(TEN - HOUR, 2, 2));
    causes.reports.add(report(TEN - 2 * HOUR, 3, 3));
    reconcile();
    assertThat(difference()).isEqualTo(5);

    reconciliations.leaveToOthers();
    assertThat(difference()).isZero();
  }

  private double difference() {
    return registry.get("clickfold.recalculator.reconciliation.difference").gauge().value();
  }

  @Test
  void whatDiffersIsRepairedIfThatWasAskedFor() {
    causes.reports.add(report(TEN, 2, 2));
    reconciliations.begin(new MinuteRange(TEN + 60_000, TEN + 120_000), true);
    Job job = causes.open().get(0);
    assertThat(job.ranges()).containsExactly(FROM_TEN_TO_ELEVEN);
    assertThat(job.repair()).isTrue();

    reconciliations.repair(job);

    assertThat(causes.jobs.values())
        .filteredOn(each -> each.kind() == JobKind.REPAIR)
        .singleElement()
        .satisfies(
            repair -> {
              assertThat(repair.ranges()).containsExactly(FROM_TEN_TO_ELEVEN);
              assertThat(repair.ads()).containsExactly("ad-0", "ad-1");
            });
  }

  @Test
  void nothingIsRepairedWithoutADifferenceOrWhereItWasNotAskedFor() {
    Job job = job(JobKind.RECONCILIATION, JobState.COMPARING, TEN, TEN + HOUR);
    reconciliations.repair(job);
    causes.reports.add(report(TEN, 1, 1));
    reconciliations.repair(job);
    causes.reports.set(0, report(TEN, 0, 0));
    reconciliations.begin(FROM_TEN_TO_ELEVEN, true);
    reconciliations.repair(causes.open().get(0));

    assertThat(causes.jobs.values()).extracting(Job::kind).containsExactly(JobKind.RECONCILIATION);
  }

  /** The correction of a late click changes counts, so something would seem to differ. */
  @Test
  void anHourIsNotComparedWhileClicksWaitToBeCorrected() {
    Job job = job(JobKind.RECONCILIATION, JobState.WAITING_FOR_ARCHIVE, TEN, TEN + HOUR);
    Arrival arrival = new Arrival(now, Optional.empty());
    causes.late.put(TEN + HOUR, arrival);
    assertThat(reconciliations.mayCompare(job, List.of(job))).isTrue();

    causes.late.put(TEN, arrival);
    assertThat(reconciliations.mayCompare(job, List.of(job))).isFalse();
  }

  @Test
  void anHourIsNotComparedWhileAnotherJobReplacesIt() {
    Job job = job(JobKind.RECONCILIATION, JobState.WAITING_FOR_ARCHIVE, TEN, TEN + HOUR);
    Job repair = job(JobKind.REPAIR, JobState.COUNTING, TEN, TEN + HOUR);

    assertThat(reconciliations.mayCompare(job, List.of(job, repair))).isFalse();
  }

  private void reconcile() {
    reconciliations.beginIfDue(causes.open(), now);
  }

  private static HourReport report(long hour, int named, int differing) {
    List<Difference> differences =
        IntStream.range(0, named).mapToObj(i -> new Difference("ad-" + i, 2, 1)).toList();
    return new HourReport(
        Instant.ofEpochMilli(hour),
        Uuids.timeBased(),
        Instant.EPOCH,
        Instant.EPOCH,
        0,
        9,
        9,
        0,
        0,
        9,
        9,
        differing,
        differing,
        differences);
  }

  private static Job job(JobKind kind, JobState state, long from, long to) {
    return job(kind, state, new MinuteRange(from, to));
  }

  private static Job job(JobKind kind, JobState state, MinuteRange... ranges) {
    return new Job(
        Uuids.timeBased(),
        kind,
        List.of(ranges),
        new TreeSet<>(),
        1,
        false,
        false,
        Map.of(),
        Map.of(),
        state,
        "",
        Instant.EPOCH);
  }
}
