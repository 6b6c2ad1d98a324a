package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.store.jobs.Job;
import io.clickfold.store.jobs.JobKind;
import io.clickfold.store.jobs.JobState;
import io.clickfold.store.jobs.LateMinutes.Arrival;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When minutes with late clicks are recomputed, and which together. */
class CorrectionsTest {
  private static final Duration QUIET = Duration.ofMinutes(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final CausesInMemory causes = new CausesInMemory();
  private final Corrections corrections =
      new Corrections(causes, new CorrectionTiming(QUIET, LONGEST_WAIT), CausesInMemory.KEEP_RAW);
  private Instant now = causes.start;

  /** Some hours ago. */
  private final long minute = causes.start.minusSeconds(18_000).toEpochMilli();

  @Test
  void minutesAreRecomputedWhenNoMoreClicksCame() {
    clickComes(minute);
    clickComes(minute + Minutes.MILLIS);
    clickComes(minute + 5 * Minutes.MILLIS);
    pass(QUIET.minusMillis(1));
    begin();
    assertThat(causes.jobs).isEmpty();

    pass(Duration.ofMillis(1));
    begin();

    assertThat(causes.jobs.values())
        .singleElement()
        .satisfies(
            job -> {
              assertThat(job.kind()).isEqualTo(JobKind.CORRECTION);
              assertThat(job.ranges()).containsExactly(minutes(0, 2), minutes(5, 6));
              assertThat(job.ads()).isEmpty();
            });
    assertThat(causes.late).as("they wait no more").isEmpty();
  }

  /** However many clicks come. */
  @Test
  void minutesWaitNoLongerThanTheLongestWait() {
    clickComes(minute);
    Instant first = now;
    begin();
    assertThat(causes.late.get(minute).since()).contains(first);
    for (int i = 0; i < 19; i++) {
      pass(Duration.ofSeconds(30));
      clickComes(minute);
      begin();
      assertThat(causes.late.get(minute).since()).as("the first is noted").contains(first);
      assertThat(causes.jobs).isEmpty();
    }
    pass(Duration.ofSeconds(30));
    begin();

    assertThat(causes.jobs).hasSize(1);
  }

  /** Clocks of the processes that note clicks differ. */
  @Test
  void aClickFromTheFutureWaitsFromNowOn() {
    causes.late.put(minute, new Arrival(now.plusSeconds(9), Optional.empty()));
    begin();

    assertThat(causes.late.get(minute).since()).contains(now);
  }

  @Test
  void aMinuteIsRecomputedOnceInTheLongestWait() {
    clickComes(minute);
    pass(QUIET);
    begin();
    Job first = causes.open().get(0);
    now = first.created();
    begin();
    end(first);
    clickComes(minute);
    pass(QUIET);
    clickComes(minute + Minutes.MILLIS);
    pass(QUIET);

    begin();
    assertThat(causes.open())
        .singleElement()
        .satisfies(job -> assertThat(job.ranges()).containsExactly(minutes(1, 2)));
    end(causes.open().get(0));
    now = first.created().plus(LONGEST_WAIT).minusMillis(1);
    begin();
    assertThat(causes.open()).as("its correction is not long ago").isEmpty();
    now = first.created().plus(LONGEST_WAIT);
    begin();

    assertThat(causes.open())
        .singleElement()
        .satisfies(job -> assertThat(job.ranges()).containsExactly(minutes(0, 1)));
  }

  /** Whoever asks for the minute to be recomputed, or repairs it, puts no correction off. */
  @Test
  void otherJobsPutNothingOff() {
    Job requested = causes.create(JobKind.REQUESTED, List.of(minutes(0, 1)), Set.of());
    now = requested.created();
    clickComes(minute);
    pass(QUIET);

    begin();

    assertThat(corrections()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"REQUESTED", "WAITING_FOR_ARCHIVE", "COUNTING", "REMOVING"})
  void noneBeginsWhileAnotherCounts(JobState state) {
    Job job = causes.create(JobKind.CORRECTION, List.of(minutes(900, 901)), Set.of());
    causes.set(job, state, now);
    clickComes(minute);
    pass(QUIET);

    begin();

    assertThat(causes.jobs).hasSize(1);
    assertThat(causes.late.get(minute).since()).as("it waits from now on").isPresent();
  }

  /** Rankings take long, and change no counts. */
  @Test
  void oneBeginsWhileAnotherRanks() {
    Job job = causes.create(JobKind.CORRECTION, List.of(minutes(900, 901)), Set.of());
    causes.set(job, JobState.WAITING_FOR_WINDOWS, now);
    clickComes(minute);
    pass(QUIET);

    begin();

    assertThat(causes.jobs).hasSize(2);
  }

  /** Live counts of an open minute would be replaced, and go on. */
  @Test
  void aMinuteIsRecomputedOnceItIsFinal() {
    causes.finalUntil = minute + Minutes.MILLIS - 1;
    clickComes(minute);
    pass(QUIET);
    begin();
    assertThat(causes.jobs).isEmpty();
    assertThat(causes.late).containsKey(minute);

    causes.finalUntil = minute + Minutes.MILLIS;
    begin();

    assertThat(causes.jobs).hasSize(1);
  }

  /** It would take counted clicks away. */
  @Test
  void whatTheArchiveLacksIsForgottenAndNotRecomputed() {
    clickComes(minute);
    clickComes(minute + Minutes.MILLIS);
    pass(QUIET);
    causes.archiveWithout(minutes(0, 1));

    begin();

    assertThat(causes.jobs.values())
        .singleElement()
        .satisfies(job -> assertThat(job.ranges()).containsExactly(minutes(1, 2)));
    assertThat(causes.late).isEmpty();
  }

  @Test
  void noJobBeginsWhereTheArchiveLacksAll() {
    clickComes(minute);
    pass(QUIET);
    causes.archiveWithout(minutes(0, 1));

    begin();

    assertThat(causes.jobs).isEmpty();
    assertThat(causes.late).isEmpty();
  }

  /** More than a day's minutes wait: each has its turn. */
  @Test
  void minutesAreLookedAtInTurn() {
    for (int i = 0; i < 1_450; i++) {
      clickComes(minute + i * Minutes.MILLIS);
    }
    pass(QUIET);
    begin();
    assertThat(causes.open())
        .singleElement()
        .satisfies(job -> assertThat(job.ranges()).containsExactly(minutes(0, 1_440)));
    end(causes.open().get(0));
    for (int i = 0; i < 1_440; i++) {
      clickComes(minute + i * Minutes.MILLIS);
    }
    pass(QUIET);

    begin();

    assertThat(causes.open())
        .singleElement()
        .satisfies(job -> assertThat(job.ranges()).containsExactly(minutes(1_440, 1_450)));
  }

  @Test
  void minutesNextToEachOtherAreOneRange() {
    assertThat(Corrections.ranges(List.of())).isEmpty();
    assertThat(Corrections.ranges(List.of(minute, minute + 60_000, minute + 180_000)))
        .containsExactly(minutes(0, 2), minutes(3, 4));
  }

  private void begin() {
    corrections.beginIfDue(causes.open(), now);
  }

  private void clickComes(long late) {
    causes.late.merge(
        late,
        new Arrival(now, Optional.empty()),
        (before, click) -> new Arrival(click.last(), before.since()));
  }

  private void end(Job job) {
    causes.set(job, JobState.DONE, now);
  }

  private List<Job> corrections() {
    return causes.jobs.values().stream().filter(job -> job.kind() == JobKind.CORRECTION).toList();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private MinuteRange minutes(long from, long to) {
    return new MinuteRange(minute + from * Minutes.MILLIS, minute + to * Minutes.MILLIS);
  }
}
