package io.clickfold.store.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.store.jobs.LateMinutes.Arrival;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where late minutes are listed, where the next reading goes on, and when a day is forgotten. */
class LateMinutesTest {
  private static final long DAY = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();
  private static final int MOST = 3;
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private final ListsInMemory lists = new ListsInMemory();
  private final LateMinutes late = new LateMinutes(lists);

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

  @Test
  void lateClicksWaitUntilTheirMinutesAreForgotten() {
    Instant first = Instant.ofEpochSecond(1_000);
    Instant second = first.plusSeconds(1);
    long next = DAY + Minutes.DAY_MILLIS;
    saw(first, DAY, DAY + Minutes.MILLIS, next);
    saw(second, DAY);
    assertThat(list(0).minutes())
        .containsExactly(
            entry(DAY, arrival(second)),
            entry(DAY + Minutes.MILLIS, arrival(first)),
            entry(next, arrival(first)));
    assertThat(list(0).next()).isEqualTo(next + Minutes.MILLIS);

    await(late.forget(Map.of(DAY, first, DAY + Minutes.MILLIS, first)));

    assertThat(list(0).minutes()).as("a click came later").containsOnlyKeys(DAY, next);
    assertThat(list(0).next()).isZero();
  }

  /** Whoever reads between the two would forget a day that is listed without minutes. */
  @Test
  void minutesAreNotedBeforeTheirDay() {
    saw(NOW, DAY, DAY + Minutes.DAY_MILLIS);

    assertThat(lists.written).containsExactly("2026-11-22", "2026-11-23", "days", "days");
  }

  @Test
  void nothingIsWrittenWithoutMinutes() {
    saw(NOW);

    assertThat(lists.written).isEmpty();
    assertThat(list(0)).isEqualTo(new LateMinutes.Some(new TreeMap<>(), 0));
  }

  @Test
  void sinceWhenMinutesWaitIsNotedInTheirLists() {
    saw(NOW, DAY);
    await(late.wait(Map.of(DAY, NOW.minusSeconds(5))));

    assertThat(list(0).minutes())
        .containsExactly(entry(DAY, new Arrival(NOW, Optional.of(NOW.minusSeconds(5)))));
  }

  /** They are read a few at a time, also within a day. */
  @Test
  void noMoreAreReadThanAreLookedFor() {
    for (int day = 0; day < 3; day++) {
      saw(NOW, DAY + day * Minutes.DAY_MILLIS, DAY + day * Minutes.DAY_MILLIS + Minutes.MILLIS);
    }

    LateMinutes.Some some = list(DAY);
    assertThat(some.minutes().keySet())
        .containsExactly(DAY, DAY + Minutes.MILLIS, DAY + Minutes.DAY_MILLIS);
    assertThat(lists.read).containsExactly("days", "2026-11-22", "2026-11-23");
    assertThat(list(some.next()).minutes().keySet())
        .containsExactly(
            DAY + Minutes.DAY_MILLIS + Minutes.MILLIS,
            DAY + 2 * Minutes.DAY_MILLIS,
            DAY + 2 * Minutes.DAY_MILLIS + Minutes.MILLIS);
  }

  @Test
  void aDayWithoutMinutesIsForgottenOnceItIsOld() {
    long old = 0;
    long fresh = Minutes.DAY_MILLIS;
    saw(Instant.EPOCH, old);
    saw(Instant.now(), fresh);
    list(0);
    assertThat(lists.times.get("days")).as("they have minutes").containsOnlyKeys(old, fresh);
    await(late.forget(Map.of(old, NOW, fresh, Instant.now())));

    list(0);

    assertThat(lists.times.get("days")).containsOnlyKeys(fresh);
  }

  @Test
  void aRangeHasLateClicksIfOneOfItsMinutesHas() {
    saw(NOW, DAY + 5 * Minutes.MILLIS);

    assertThat(has(0, 5)).isFalse();
    assertThat(has(0, 6)).isTrue();
    assertThat(has(5, 6)).isTrue();
    assertThat(has(6, 60)).isFalse();
  }

  private boolean has(long from, long to) {
    return await(late.has(new MinuteRange(DAY + from * Minutes.MILLIS, DAY + to * Minutes.MILLIS)));
  }

  private void saw(Instant at, Long... minutes) {
    await(late.saw(List.of(minutes), at));
  }

  private LateMinutes.Some list(long from) {
    lists.read.clear();
    return await(late.list(from, MOST));
  }

  private static <T> T await(Uni<T> answer) {
    return answer.await().atMost(Duration.ofSeconds(5));
  }

  /** As Cassandra keeps them: what was written later wins. */
  private static final class ListsInMemory implements LateMinutes.Lists {
    final Map<String, NavigableMap<Long, Arrival>> times = new HashMap<>();
    final List<String> written = new ArrayList<>();
    final List<String> read = new ArrayList<>();

    @Override
    public Uni<NavigableMap<Long, Arrival>> read(String list, long first, int most) {
      return Uni.createFrom()
          .item(
              () -> {
                read.add(list);
                NavigableMap<Long, Arrival> some = new TreeMap<>();
                of(list).tailMap(first).entrySet().stream()
                    .limit(most)
                    .forEach(entry -> some.put(entry.getKey(), entry.getValue()));
                return some;
              });
    }

    @Override
    public Uni<Void> noteSeen(String list, long time, Instant seen) {
      return change(
          () -> {
            written.add(list);
            of(list).merge(time, arrival(seen), (before, now) -> now);
          });
    }

    @Override
    public Uni<Void> noteWaiting(String list, long time, Instant since) {
      return change(
          () ->
              of(list)
                  .computeIfPresent(
                      time, (same, seen) -> new Arrival(seen.last(), Optional.of(since))));
    }

    @Override
    public Uni<Void> forget(String list, long time, Instant seen) {
      return change(
          () ->
              of(list)
                  .computeIfPresent(
                      time, (same, arrival) -> arrival.last().isAfter(seen) ? arrival : null));
    }

    private NavigableMap<Long, Arrival> of(String list) {
      return times.computeIfAbsent(list, name -> new TreeMap<>());
    }

    private static Uni<Void> change(Runnable change) {
      return Uni.createFrom().voidItem().invoke(change);
    }
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
