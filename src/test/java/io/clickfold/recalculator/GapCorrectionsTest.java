package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.wire.Gap;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which minutes with gaps are recomputed, when, and what is told of the others. */
class GapCorrectionsTest {
  private final CausesInMemory causes = new CausesInMemory();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final GapCorrections corrections =
      new GapCorrections(causes, new GapMetrics(registry), CausesInMemory.KEEP_RAW);
  private Instant now = causes.start;

  /** The minutes of tests that have the archive are counted from here, some hours ago. */
  private final long first = causes.start.minusSeconds(36_000).toEpochMilli() / Minutes.MILLIS;

  @Test
  void minutesWithGapsAreRecomputed() {
    gap(0, 2);
    gap(1, 3);
    gap(7, 8);

    assertThat(begin()).isTrue();

    assertThat(causes.jobs.values())
        .singleElement()
        .satisfies(
            job -> {
              assertThat(job.kind()).isEqualTo(JobKind.CORRECTION);
              assertThat(job.ranges()).containsExactly(of(0, 3), of(7, 8));
              assertThat(job.ads()).isEmpty();
            });
    assertThat(gauge("healing")).isEqualTo(4);
    assertThat(gauge("lost")).isZero();
    assertThat(corrections.lost()).isEmpty();
  }

  @Test
  void nothingIsBegunWithoutGaps() {
    assertThat(begin()).isFalse();

    assertThat(causes.jobs).isEmpty();
    assertThat(gauge("healing")).isZero();
  }

  @Test
  void minutesThatAreNotFinalAreRecomputedLater() {
    gap(0, 2);
    causes.finalUntil = of(0, 1).from();

    assertThat(begin()).isFalse();
    assertThat(causes.jobs).isEmpty();
    causes.finalUntil = of(0, 1).to();
    pass(Duration.ofSeconds(5));

    assertThat(begin()).isTrue();
    assertThat(causes.jobs.values())
        .singleElement()
        .satisfies(job -> assertThat(job.ranges()).containsExactly(of(0, 1)));
  }

  /** Gaps are read from Cassandra: seldom where there are none that can be recomputed. */
  @Test
  void gapsAreLookedForFromTimeToTime() {
    begin();
    pass(Duration.ofSeconds(30).minusMillis(1));
    begin();
    assertThat(causes.timesGapsWereRead).isEqualTo(1);
    pass(Duration.ofMillis(1));
    gap(0, 1);
    causes.finalUntil = of(0, 1).from();
    begin();
    assertThat(causes.timesGapsWereRead).isEqualTo(2);
    pass(Duration.ofSeconds(5).minusMillis(1));
    begin();
    assertThat(causes.timesGapsWereRead).isEqualTo(2);
    pass(Duration.ofMillis(1));
    begin();
    assertThat(causes.timesGapsWereRead).isEqualTo(3);
  }

  @Test
  void noneBeginsWhileAnotherCounts() {
    causes.create(JobKind.CORRECTION, List.of(of(90, 91)), Set.of());
    gap(0, 1);

    assertThat(begin()).isFalse();

    assertThat(causes.jobs).hasSize(1);
  }

  /** What it could not count will hardly be countable in the next seconds. */
  @Test
  void afterAJobThatFailedItRests() {
    gap(0, 1);
    assertThat(begin()).isTrue();
    Instant failed = now.plusSeconds(1);
    causes.set(causes.open().get(0), JobState.FAILED, failed);
    now = failed.plus(Duration.ofMinutes(10)).minusMillis(1);
    assertThat(begin()).isFalse();

    now = failed.plus(Duration.ofMinutes(11));

    assertThat(begin()).isTrue();
    assertThat(causes.jobs).hasSize(2);
  }

  @Test
  void afterAJobThatIsDoneItDoesNotRest() {
    gap(0, 1);
    assertThat(begin()).isTrue();
    causes.set(causes.open().get(0), JobState.DONE, now.plusSeconds(1));
    pass(Duration.ofSeconds(5));
    gap(3, 4);

    assertThat(begin()).isTrue();
  }

  @Test
  void whatTheArchiveLacksIsReportedAndNotRecomputed() {
    gap(0, 3);
    causes.archiveWithout(of(1, 2));

    assertThat(begin()).isTrue();

    assertThat(causes.jobs.values())
        .singleElement()
        .satisfies(job -> assertThat(job.ranges()).containsExactly(of(0, 1), of(2, 3)));
    assertThat(gauge("healing")).isEqualTo(2);
    assertThat(gauge("lost")).isEqualTo(1);
    assertThat(corrections.lost())
        .contains(
            Instant.ofEpochMilli(of(1, 2).from()) + " to " + Instant.ofEpochMilli(of(1, 2).to()));
  }

  @Test
  void noMoreThanTenLostRangesAreNamed() {
    MinuteRange[] lacking = new MinuteRange[11];
    for (int i = 0; i < lacking.length; i++) {
      lacking[i] = of(2 * i, 2 * i + 1);
      gap(2 * i, 2 * i + 1);
    }
    causes.archiveWithout(lacking);

    assertThat(begin()).isFalse();

    assertThat(corrections.lost().orElseThrow().split(", ")).hasSize(10);
    assertThat(causes.jobs).isEmpty();
  }

  /** Only the one that looks after jobs knows what is lost now. */
  @Test
  void whoDoesNotLookAfterJobsReportsNothing() {
    gap(0, 1);
    causes.archiveWithout(of(0, 1));
    begin();
    assertThat(corrections.lost()).isPresent();

    corrections.leaveToOthers();

    assertThat(corrections.lost()).isEmpty();
    assertThat(gauge("lost")).isNaN();
    assertThat(gauge("healing")).isNaN();
  }

  private boolean begin() {
    return corrections.beginIfDue(causes.open(), now);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private MinuteRange of(long from, long to) {
    return minutes(first + from, first + to);
  }

  private void gap(long from, long to) {
    MinuteRange range = of(from, to);
    causes.gaps.add(
        new Gap(range.from(), range.to(), Gap.EXPIRED, "ad-clicks", 0, from, to, range.to()));
  }

  private double gauge(String state) {
    return registry.get("clickfold.recalculator.gap.minutes").tag("state", state).gauge().value();
  }

  @Test
  void onlyMinutesThatAllSourcesHavePassedAreCountedAgain() {
    MinuteRanges gaps = MinuteRanges.of(List.of(minutes(1, 3), minutes(5, 9), minutes(20, 30)));

    assertThat(GapCorrections.due(gaps, Finality.NONE)).isEmpty();
    assertThat(GapCorrections.due(gaps, until(1))).isEmpty();
    assertThat(GapCorrections.due(gaps, until(7))).containsExactly(minutes(1, 3), minutes(5, 7));
    assertThat(GapCorrections.due(gaps, until(40))).isEqualTo(gaps.ranges());
  }

  @Test
  void noMoreThanADayAtOnceTheNewestFirst() {
    MinuteRanges gaps = MinuteRanges.of(List.of(minutes(0, 1_000), minutes(2_000, 3_000)));
    MinuteRanges years = MinuteRanges.of(List.of(minutes(0, 1_000_000)));

    assertThat(GapCorrections.due(gaps, until(10_000)))
        .containsExactly(minutes(560, 1_000), minutes(2_000, 3_000));
    assertThat(GapCorrections.due(years, until(900_000)))
        .containsExactly(minutes(898_560, 900_000));
  }

  private static MinuteRange minutes(long from, long to) {
    return new MinuteRange(from * Minutes.MILLIS, to * Minutes.MILLIS);
  }

  private static Finality until(long minute) {
    return new Finality(Optional.of(Instant.ofEpochMilli(minute * Minutes.MILLIS)));
  }
}
