package io.clickfold.store.counts;

import io.clickfold.click.Cube;
import io.clickfold.click.Minutes;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreUnavailableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;

/** Reads stored rankings. */
@Singleton
public final class RankingReader {
  private static final int CONCURRENT_DAYS = 2;

  private final ReadAccess access;

  RankingReader(ReadAccess access) {
    this.access = access;
  }

  /**
   * Reads the rankings of windows of one length and cell that end within a range.
   *
   * @param cell the values of the cube's dimensions, in their order; empty for the total
   * @param window the windows' length in minutes
   * @param first the first end, in milliseconds since 1970
   * @param last the last end, included; days apart from the first cost a read each
   * @return those that are stored, the newest first; fails with a {@link StoreUnavailableException}
   *     if Cassandra does not answer
   */
  public Uni<List<StoredRanking>> rankings(
      Cube cube, List<String> cell, int window, long first, long last) {
    return ofDays(
        first,
        last,
        (statements, day) ->
            Pages.list(
                statements.session(),
                statements.rankings().of(cube, cell, window, day, first, last),
                SelectRankings::ranking));
  }

  /** Reads the same rankings without their ads, which is most of what they have. */
  public Uni<List<StoredRanking>> withoutAds(
      Cube cube, List<String> cell, int window, long first, long last) {
    return ofDays(
        first,
        last,
        (statements, day) ->
            Pages.list(
                statements.session(),
                statements.rankedClicks().of(cube, cell, window, day, first, last),
                SelectRankedClicks::ranking));
  }

  private Uni<List<StoredRanking>> ofDays(
      long first,
      long last,
      BiFunction<ReadStatements, LocalDate, Uni<List<StoredRanking>>> ofDay) {
    return access
        .statements()
        .chain(
            statements ->
                Multi.createFrom()
                    .iterable(days(first, last))
                    .onItem()
                    .transformToUni(day -> ofDay.apply(statements, day))
                    .merge(CONCURRENT_DAYS)
                    .collect()
                    .in(ArrayList<StoredRanking>::new, List::addAll))
        .map(
            found ->
                found.stream()
                    .sorted(Comparator.comparingLong(StoredRanking::until).reversed())
                    .toList())
        .onFailure()
        .transform(StoreFailures::translate);
  }

  /** A window is stored under the day of its last minute. */
  private static List<LocalDate> days(long first, long last) {
    return Layout.day(first - Minutes.MILLIS)
        .datesUntil(Layout.day(last - Minutes.MILLIS).plusDays(1))
        .toList();
  }
}
