package io.clickfold.store.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Minutes;
import io.clickfold.store.jobs.LateMinutes.Arrival;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where late minutes are listed, where the next reading goes on, and when a day is forgotten. */
class LateMinutesTest {
  private static final long DAY = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();
  private static final int MOST = 3;
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void aMinuteIsInTheListOfItsDay() {
    assertThat(LateMinutes.listOf(DAY)).isEqualTo("2026-11-22");
    assertThat(LateMinutes.listOf(DAY - Minutes.MILLIS)).isEqualTo("2026-11-21");
    assertThat(LateMinutes.dayOf(DAY)).isEqualTo(DAY);
    assertThat(LateMinutes.dayOf(DAY + Minutes.DAY_MILLIS - Minutes.MILLIS)).isEqualTo(DAY);
  }

  /** Clicks may have absurd times. */
  @Test
  void minutesBefore1970HaveDaysToo() {
    assertThat(LateMinutes.listOf(-Minutes.MILLIS)).isEqualTo("1969-12-31");
    assertThat(LateMinutes.dayOf(-Minutes.MILLIS)).isEqualTo(-Minutes.DAY_MILLIS);
  }

  @Test
  void afterAsManyMinutesAsWereLookedForItGoesOnBehindTheLast() {
    NavigableMap<Long, Arrival> minutes = times(DAY, Minutes.MILLIS, MOST);

    assertThat(LateMinutes.next(minutes, MOST, days(1))).isEqualTo(DAY + MOST * Minutes.MILLIS);
    assertThat(LateMinutes.next(minutes, MOST, days(LateMinutes.DAYS_AT_ONCE)))
        .isEqualTo(DAY + MOST * Minutes.MILLIS);
  }

  @Test
  void afterAllDaysItBeginsAgain() {
    assertThat(LateMinutes.next(times(DAY, Minutes.MILLIS, MOST - 1), MOST, days(1))).isZero();
    assertThat(LateMinutes.next(new TreeMap<>(), MOST, new TreeMap<>())).isZero();
  }

  /** Even if no minute was found in them: there may be some in later days. */
  @Test
  void afterAsManyDaysAsAreReadAtOnceItGoesOnBehindTheLast() {
    assertThat(LateMinutes.next(new TreeMap<>(), MOST, days(LateMinutes.DAYS_AT_ONCE)))
        .isEqualTo(DAY + LateMinutes.DAYS_AT_ONCE * Minutes.DAY_MILLIS);
    assertThat(LateMinutes.next(new TreeMap<>(), MOST, days(LateMinutes.DAYS_AT_ONCE - 1)))
        .isZero();
  }

  /** The day's minutes before that may still wait. */
  @Test
  void aDayThatWasNotReadFromItsBeginningIsNotForgotten() {
    Arrival old = arrival(NOW.minusSeconds(100_000));

    assertThat(LateMinutes.isOver(DAY, old, DAY + Minutes.MILLIS, NOW)).isFalse();
    assertThat(LateMinutes.isOver(DAY, old, DAY, NOW)).isTrue();
    assertThat(LateMinutes.isOver(DAY, old, 0, NOW)).isTrue();
  }

  /** Somebody who notes one has stored the minute first, so it is found by then. */
  @Test
  void aDayIsNotForgottenRightAfterAClick() {
    Instant last = NOW.minus(LateMinutes.FORGET_DAYS_AFTER);

    assertThat(LateMinutes.isOver(DAY, arrival(last), DAY, NOW)).isFalse();
    assertThat(LateMinutes.isOver(DAY, arrival(last.minusMillis(1)), DAY, NOW)).isTrue();
  }

  private static NavigableMap<Long, Arrival> days(int count) {
    return times(DAY, Minutes.DAY_MILLIS, count);
  }

  private static NavigableMap<Long, Arrival> times(long first, long step, int count) {
    NavigableMap<Long, Arrival> times = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      times.put(first + i * step, arrival(NOW));
    }
    return times;
  }

  private static Arrival arrival(Instant last) {
    return new Arrival(last, Optional.empty());
  }
}
