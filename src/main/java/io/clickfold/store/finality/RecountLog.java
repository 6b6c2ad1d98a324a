package io.clickfold.store.finality;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.Pages;
import io.clickfold.store.StoreFailures;
import io.clickfold.store.StoreSession;
import io.clickfold.store.StoreUnavailableException;
import io.clickfold.store.counts.Layout;
import io.clickfold.store.counts.ReadAccess;
import io.clickfold.store.counts.ReadStatements;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Which minutes were recomputed, by whom: kept as long as their totals. */
@Singleton
public final class RecountLog {
  private static final int CONCURRENT_DAYS = 32;

  private final ReadAccess access;
  private final Duration keep;

  RecountLog(ReadAccess access, ClickfoldConfig config) {
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
    return session
        .prepare(
            ("INSERT INTO %s (day, from_minute, job, to_minute, whole, ranked)"
                    + " VALUES (?, ?, ?, ?, ?, ?) USING TTL %d")
                .formatted(session.table("recounts"), keep.toSeconds()))
        .chain(insert -> add(session, insert, ranges, whole, ranked, job));
  }

  private static Uni<Void> add(
      StoreSession session,
      PreparedStatement insert,
      List<MinuteRange> ranges,
      boolean whole,
      boolean ranked,
      UUID job) {
    return Multi.createFrom()
        .items(() -> ranges.stream().flatMap(RecountLog::byDay))
        .onItem()
        .transformToUni(
            stretch ->
                session.execute(
                    insert.bind(
                        Layout.day(stretch.from()),
                        Instant.ofEpochMilli(stretch.from()),
                        job,
                        Instant.ofEpochMilli(stretch.to()),
                        whole,
                        ranked)))
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
  public static Uni<Recounts> read(ReadStatements statements, MinuteRange range) {
    return Multi.createFrom()
        .items(range.days().boxed())
        .onItem()
        .transformToUni(
            day ->
                Pages.list(
                    statements.session(),
                    statements.recounts().bind(Layout.day(day), Instant.ofEpochMilli(range.to())),
                    RecountLog::recount))
        .merge(CONCURRENT_DAYS)
        .collect()
        .in(ArrayList<Recounts.Recount>::new, List::addAll)
        .map(Recounts::new);
  }

  private static Recounts.Recount recount(Row row) {
    return new Recounts.Recount(
        new MinuteRange(
            row.getInstant("from_minute").toEpochMilli(),
            row.getInstant("to_minute").toEpochMilli()),
        row.getBoolean("whole"),
        row.getBoolean("ranked"));
  }
}
