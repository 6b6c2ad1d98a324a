package io.clickfold.store.finality;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreSession;
import io.clickfold.store.StoreUnavailableException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Which minutes were recomputed, by whom: kept as long as their totals. */
@Singleton
public final class RecountLog {
  private static final int CONCURRENT_DAYS = 32;

  private final FinalityAccess access;
  private final Duration keep;

  RecountLog(FinalityAccess access, ClickfoldConfig config) {
    this.access = access;
    this.keep = config.store().keepTotals();
  }

  /**
   * Notes that a recalculation has replaced the counts of some ranges. To be called when they are
   * all stored; may be called again.
   *
   * @param whole whether all ads were recomputed
   * @param ranked whether their windows have been ranked again since
   * @return fails with a {@link StoreUnavailableException} if Cassandra does not answer
   */
  public Uni<Void> add(List<MinuteRange> ranges, boolean whole, boolean ranked, UUID job) {
    return access
        .statements()
        .chain(statements -> add(statements.session(), keep, ranges, whole, ranked, job))
        .onFailure()
        .transform(StoreFailures::translate);
  }

  /**
   * The minutes of a range that have been recomputed. Counts that are read <em>after</em> this has
   * been answered are, for these minutes, those that replaced the older ones, or newer.
   *
   * @return fails with a {@link StoreUnavailableException} if Cassandra does not answer
   */
  public Uni<Recounts> recounts(MinuteRange range) {
    return access
        .statements()
        .chain(statements -> read(statements, range))
        .onFailure()
        .transform(StoreFailures::translate);
  }

  /**
   * Notes that minutes were recomputed.
   *
   * @param keep how long the note is kept
   * @param whole whether all ads were recomputed
   * @param ranked whether they were ranked again, too
   * @param job which did it
   */
  public static Uni<Void> add(
      StoreSession session,
      Duration keep,
      List<MinuteRange> ranges,
      boolean whole,
      boolean ranked,
      UUID job) {
    return InsertRecount.prepare(session, keep)
        .chain(insert -> add(session, insert, ranges, whole, ranked, job));
  }

  private static Uni<Void> add(
      StoreSession session,
      InsertRecount insert,
      List<MinuteRange> ranges,
      boolean whole,
      boolean ranked,
      UUID job) {
    return Multi.createFrom()
        .items(() -> ranges.stream().flatMap(RecountLog::byDay))
        .onItem()
        .transformToUni(stretch -> session.execute(insert.of(stretch, job, whole, ranked)))
        .merge(CONCURRENT_DAYS)
        .onItem()
        .ignoreAsUni();
  }

  private static Stream<MinuteRange> byDay(MinuteRange range) {
    return range
        .days()
        .mapToObj(
            day ->
                new MinuteRange(
                    Math.max(day, range.from()), Math.min(day + Minutes.DAY_MILLIS, range.to())));
  }

  /** The minutes of a range that have been recomputed. */
  public static Uni<Recounts> read(FinalityStatements statements, MinuteRange range) {
    return Multi.createFrom()
        .items(range.days().boxed())
        .onItem()
        .transformToUni(
            day ->
                Pages.list(
                    statements.session(),
                    statements.recounts().of(day, range.to()),
                    SelectRecounts::recount))
        .merge(CONCURRENT_DAYS)
        .collect()
        .in(ArrayList<Recounts.Recount>::new, List::addAll)
        .map(Recounts::new);
  }
}
