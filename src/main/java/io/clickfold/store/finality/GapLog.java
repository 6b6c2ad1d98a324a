package io.clickfold.store.finality;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.counts.Layout;
import io.clickfold.wire.Gap;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Minutes of which something may not have been counted or stored. A gap is stored before the
 * watermarks that stand behind it, so whoever reads how far counts are final and then, behind that,
 * the gaps, calls no minute final that has one. It ends when all ads of its minutes have been
 * recomputed.
 *
 * <p>All fails with a {@link StoreUnavailableException} if Cassandra does not answer.
 */
@Singleton
public final class GapLog {
  /** The list of the days that have a list. */
  public static final String DAYS = "days";

  private static final int CONCURRENT_DAYS = 32;
  private static final MinuteRange ALWAYS = new MinuteRange(0, Long.MAX_VALUE / 60_000 * 60_000);

  private final FinalityAccess access;

  GapLog(FinalityAccess access) {
    this.access = access;
  }

  /** The minutes of a range whose counts may lack something. */
  public Uni<MinuteRanges> ofCounts(MinuteRange range) {
    return open(range, Recounts::whole).map(gaps -> minutesOf(gaps).within(range));
  }

  /** The minutes of a range that may lack something in rankings. */
  public Uni<MinuteRanges> ofRankings(MinuteRange range) {
    return open(range, Recounts::ranked).map(gaps -> minutesOf(gaps).within(range));
  }

  /** All gaps in counts, each as far as it is left, cut into days. */
  public Uni<List<Gap>> open() {
    return open(ALWAYS, Recounts::whole);
  }

  /** All gaps, whether they have ended or not, cut into days. */
  public Uni<List<Gap>> noted() {
    return open(ALWAYS, recounts -> MinuteRanges.NONE);
  }

  /** The minutes of some gaps. */
  public static MinuteRanges minutesOf(List<Gap> gaps) {
    return MinuteRanges.of(
        gaps.stream().map(gap -> new MinuteRange(gap.from(), gap.to())).toList());
  }

  private Uni<List<Gap>> open(MinuteRange range, Function<Recounts, MinuteRanges> ends) {
    return access
        .statements()
        .chain(statements -> read(statements, range, ends))
        .onFailure()
        .transform(StoreFailures::translate);
  }

  static Uni<List<Gap>> read(
      FinalityStatements statements, MinuteRange range, Function<Recounts, MinuteRanges> ends) {
    return Pages.list(statements.session(), statements.gaps().of(DAYS), SelectGaps::from)
        .onItem()
        .transformToMulti(days -> Multi.createFrom().iterable(days))
        .filter(day -> day < range.to() && day + Minutes.DAY_MILLIS > range.from())
        .onItem()
        .transformToUni(day -> ofDay(statements, day, ends))
        .merge(CONCURRENT_DAYS)
        .collect()
        .in(ArrayList<Gap>::new, List::addAll)
        .map(List::copyOf);
  }

  private static Uni<List<Gap>> ofDay(
      FinalityStatements statements, long day, Function<Recounts, MinuteRanges> ends) {
    MinuteRange wholeDay = new MinuteRange(day, day + Minutes.DAY_MILLIS);
    return Pages.list(
            statements.session(), statements.gaps().of(listOf(Layout.day(day))), SelectGaps::gap)
        .chain(
            gaps ->
                RecountLog.read(statements, wholeDay)
                    .map(
                        recounts ->
                            gaps.stream()
                                .flatMap(gap -> left(gap, ends.apply(recounts)).stream())
                                .toList()));
  }

  /** What is left of a gap. */
  private static List<Gap> left(Gap gap, MinuteRanges ended) {
    return MinuteRanges.of(List.of(new MinuteRange(gap.from(), gap.to())))
        .minus(ended)
        .ranges()
        .stream()
        .map(range -> cut(gap, range))
        .toList();
  }

  /** The same gap in other minutes. */
  private static Gap cut(Gap gap, MinuteRange range) {
    return new Gap(
        range.from(),
        range.to(),
        gap.reason(),
        gap.topic(),
        gap.partition(),
        gap.fromOffset(),
        gap.toOffset(),
        gap.noticed());
  }

  /**
   * The gap, cut into days, and into the time for which counts are kept.
   *
   * @param oldest from when on counts are kept
   * @param newest no gap goes on behind it
   */
  public static List<Gap> byDay(Gap gap, Instant oldest, Instant newest) {
    long first = Math.max(gap.from(), Minutes.startOf(oldest.toEpochMilli()));
    long last = Math.min(gap.to(), Minutes.startOf(newest.toEpochMilli()));
    if (first >= last) {
      return List.of();
    }
    MinuteRange kept = new MinuteRange(first, last);
    return kept.days()
        .mapToObj(
            day -> new MinuteRange(Math.max(day, first), Math.min(day + Minutes.DAY_MILLIS, last)))
        .map(range -> cut(gap, range))
        .toList();
  }

  /**
   * The gap itself.
   *
   * @throws IllegalArgumentException if it has no whole minutes
   */
  public static Gap checked(Gap gap) {
    return cut(gap, new MinuteRange(gap.from(), gap.to()));
  }

  /** The name of the list that has a day's gaps. */
  public static String listOf(LocalDate day) {
    return day.toString();
  }
}
