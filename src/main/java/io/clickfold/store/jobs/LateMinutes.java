package io.clickfold.store.jobs;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.store.schema.StoreConnection;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The minutes for which clicks have come late and that were not recomputed since. Clicks cost a row
 * for each minute, not one each. The minutes of a UTC day are a list, and the days are another one:
 * what is left in Cassandra of minutes that are forgotten has to be read over, and is so in the
 * lists of a few days only. All fails with a {@link io.clickfold.store.StoreUnavailableException}
 * if Cassandra does not answer.
 */
@Singleton
public final class LateMinutes {
  private static final int CONCURRENT = 32;
  static final int DAYS_AT_ONCE = 64;
  private static final String DAYS = "days";

  /** A note that does not show is tried again as of so much later, and twice as much each time. */
  private static final Duration FIRST_STEP = Duration.ofSeconds(1);

  /** The last step is a day. */
  private static final int MAX_ATTEMPTS = 17;

  /**
   * A day without minutes is forgotten this long after its last click: whoever notes one at the
   * same moment has done so by then.
   */
  static final Duration FORGET_DAYS_AFTER = Duration.ofMinutes(5);

  private final Lists lists;

  /**
   * When clicks of a minute came.
   *
   * @param last when the last one came
   * @param since when it was known first that some wait to be counted; empty until that is noted
   */
  public record Arrival(Instant last, Optional<Instant> since) {}

  /**
   * Some of the minutes, and when clicks of each came.
   *
   * @param next the time to go on from; 0 if these are the last ones
   */
  public record Some(NavigableMap<Long, Arrival> minutes, long next) {}

  /** Lists of times, by name: minutes of a day, or days. */
  interface Lists {
    /** The first times of a list, from one on. */
    Uni<NavigableMap<Long, Arrival>> read(String list, long first, int most);

    /** Notes when the last click of a time came. */
    Uni<Void> noteSeen(String list, long time, Instant seen);

    /** Notes since when a time waits. */
    Uni<Void> noteWaiting(String list, long time, Instant since);

    /** Deletes a time, unless a click later than this was noted. */
    Uni<Void> forget(String list, long time, Instant seen);
  }

  @Inject
  LateMinutes(StoreConnection connection) {
    this(new StoredLateLists(connection));
  }

  LateMinutes(Lists lists) {
    this.lists = lists;
  }

  /**
   * Notes late clicks: first of minutes, then of their days, since a day that is listed without
   * minutes may be forgotten.
   *
   * @param minutes starts, in milliseconds since 1970
   * @param at when they came
   */
  public Uni<Void> saw(Collection<Long> minutes, Instant at) {
    Set<Long> days = new TreeSet<>();
    minutes.forEach(minute -> days.add(dayOf(minute)));
    return forEach(minutes, minute -> note(listOf(minute), minute, at, 0))
        .chain(() -> forEach(days, day -> note(DAYS, day, at, 0)));
  }

  /**
   * Notes a time in such a way that the note stays. Processes' clocks differ, and a time is
   * forgotten as of the last note that was known: so this one has to be newer than the one before
   * it; and if the one before it is forgotten already, only what is read afterwards shows whether
   * it is.
   */
  private Uni<Void> note(String list, long time, Instant at, int attempt) {
    return last(list, time)
        .map(last -> last.filter(other -> !other.isBefore(at)).map(LateMinutes::behind).orElse(at))
        .chain(
            noted ->
                lists
                    .noteSeen(list, time, noted)
                    .chain(() -> last(list, time))
                    .chain(last -> check(last, list, time, noted, attempt)));
  }

  private Uni<Void> check(
      Optional<Instant> last, String list, long time, Instant noted, int attempt) {
    if (last.isPresent() && !last.get().isBefore(noted)) {
      return Uni.createFrom().voidItem();
    }
    if (attempt == MAX_ATTEMPTS) {
      return Uni.createFrom()
          .failure(
              new IllegalStateException(
                  "late clicks of %s cannot be noted as of %s: it was forgotten as of later"
                      .formatted(Instant.ofEpochMilli(time), noted)));
    }
    return note(list, time, noted.plus(FIRST_STEP.multipliedBy(1L << attempt)), attempt + 1);
  }

  private static Instant behind(Instant other) {
    return other.plusMillis(1);
  }

  /** When the last click of a time came, as far as is noted. */
  private Uni<Optional<Instant>> last(String list, long time) {
    return lists
        .read(list, time, 1)
        .map(first -> Optional.ofNullable(first.get(time)).map(Arrival::last));
  }

  /**
   * The first minutes from a time on, as many as are found in some days.
   *
   * @param from in milliseconds since 1970
   * @param most how many at most
   */
  public Uni<Some> list(long from, int most) {
    return lists.read(DAYS, dayOf(from), DAYS_AT_ONCE).chain(days -> minutesOf(days, from, most));
  }

  private Uni<Some> minutesOf(NavigableMap<Long, Arrival> days, long from, int most) {
    NavigableMap<Long, Arrival> minutes = new TreeMap<>();
    return Multi.createFrom()
        .iterable(days.entrySet())
        .select()
        .first(day -> minutes.size() < most)
        .onItem()
        .transformToUniAndConcatenate(
            day ->
                lists
                    .read(listOf(day.getKey()), from, Math.max(1, most - minutes.size()))
                    .invoke(minutes::putAll)
                    .chain(found -> forgetIfOver(day, from, found.isEmpty())))
        .onItem()
        .ignoreAsUni()
        .map(read -> new Some(minutes, next(minutes, most, days)));
  }

  /**
   * Where to go on.
   *
   * @param minutes those that were found
   * @param most how many were looked for
   * @param days those that were looked at
   * @return 0 if nothing is left
   */
  static long next(
      NavigableMap<Long, Arrival> minutes, int most, NavigableMap<Long, Arrival> days) {
    if (minutes.size() >= most) {
      return minutes.lastKey() + Minutes.MILLIS;
    }
    return days.size() < DAYS_AT_ONCE ? 0 : days.lastKey() + Minutes.DAY_MILLIS;
  }

  private Uni<Void> forgetIfOver(Map.Entry<Long, Arrival> day, long from, boolean empty) {
    return empty && isOver(day.getKey(), day.getValue(), from, Instant.now())
        ? lists.forget(DAYS, day.getKey(), day.getValue().last())
        : Uni.createFrom().voidItem();
  }

  /**
   * Whether a day is forgotten in which no minutes were found.
   *
   * @param from where they were looked for
   */
  static boolean isOver(long day, Arrival arrival, long from, Instant now) {
    return from <= day && arrival.last().isBefore(now.minus(FORGET_DAYS_AFTER));
  }

  /** Whether there are any within a range of one UTC day. */
  public Uni<Boolean> has(MinuteRange range) {
    return lists
        .read(listOf(range.from()), range.from(), 1)
        .map(first -> !first.isEmpty() && first.firstKey() < range.to());
  }

  /**
   * Notes since when minutes wait. It is forgotten with them, for the note is no younger than the
   * last of their clicks.
   *
   * @param since by minute; not after its last click that was seen
   */
  public Uni<Void> wait(Map<Long, Instant> since) {
    return forEach(
        since.keySet(), minute -> lists.noteWaiting(listOf(minute), minute, since.get(minute)));
  }

  /**
   * Forgets minutes for which nothing came since: the deletion is as old as the last click that was
   * seen, so one that came later stays noted.
   */
  public Uni<Void> forget(Map<Long, Instant> seen) {
    return forEach(seen.keySet(), minute -> lists.forget(listOf(minute), minute, seen.get(minute)));
  }

  private static Uni<Void> forEach(Collection<Long> times, Function<Long, Uni<Void>> change) {
    return Multi.createFrom()
        .iterable(times)
        .onItem()
        .transformToUni(change::apply)
        .merge(CONCURRENT)
        .onItem()
        .ignoreAsUni();
  }

  static long dayOf(long time) {
    return time - Math.floorMod(time, Minutes.DAY_MILLIS);
  }

  /** The name of the list that has a minute. */
  static String listOf(long minute) {
    return LocalDate.ofEpochDay(Math.floorDiv(minute, Minutes.DAY_MILLIS)).toString();
  }
}
