package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.jobs.HourReport;
import io.clickfold.store.jobs.HourReport.Difference;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which hours are compared, when, and what is recomputed. */
class ReconciliationsTest {
  private static final long TEN = Instant.parse("2026-11-22T10:00:00Z").toEpochMilli();
  private static final long HOUR = Minutes.HOUR_MILLIS;
  private static final MinuteRange FROM_TEN_TO_ELEVEN = new MinuteRange(TEN, TEN + HOUR);

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
