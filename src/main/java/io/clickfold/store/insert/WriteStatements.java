package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.Rows;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.Layout;
import io.clickfold.store.counts.MinuteOfSource;
import io.clickfold.store.finality.GapLog;
import io.clickfold.wire.Gap;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * The statements of the writer, prepared. All of them may be repeated, and come in any order.
 *
 * <p>Requests are made one by one as they are wanted.
 */
public final class WriteStatements {
  private final StoreSession session;
  private final Inserts inserts;
  private final Duration keepTotals;
  private final String countsTopic;
  private final String ranksTopic;

  private record Inserts(
      InsertTotal total,
      InsertCubes cubes,
      InsertPart part,
      InsertWatermark watermark,
      InsertRanking ranking,
      InsertMark mark,
      InsertSplit split,
      InsertGap gap) {}

  private WriteStatements(StoreSession session, Inserts inserts, ClickfoldConfig config) {
    this.session = session;
    this.inserts = inserts;
    this.keepTotals = config.store().keepTotals();
    this.countsTopic = config.topics().clickCounts();
    this.ranksTopic = config.topics().adRanks();
  }

  /**
   * Prepares all of them.
   *
   * @param counters by table, what is told of each row that is made how many bytes its values have
   */
  public static Uni<WriteStatements> prepare(
      StoreSession session, ClickfoldConfig config, Function<String, IntConsumer> counters) {
    ClickfoldConfig.Store store = config.store();
    return Uni.combine()
        .all()
        .unis(
            InsertTotal.prepare(session, counters, store.keepTotals()),
            InsertCubes.prepare(session, counters, store.keepCells()),
            InsertPart.prepare(session, counters, store.keepCells()),
            InsertWatermark.prepare(session, counters),
            InsertRanking.prepare(session, counters, store.keepRankings()),
            InsertMark.prepare(session, counters),
            InsertSplit.prepare(session, counters, store.keepRaw()),
            InsertGap.prepare(session, counters, store.keepTotals()))
        .with(Inserts::new)
        .map(inserts -> new WriteStatements(session, inserts, config));
  }

  /** The session for which they are prepared. */
  public StoreSession session() {
    return session;
  }

  /** The requests that write the parts that are no heads. */
  public Iterator<Statement<?>> parts(WriteSet writes) {
    return new Batches(
        session,
        writes.parts().entrySet().stream()
            .map(bucket -> write(bucket.getKey(), bucket.getValue()))
            .iterator());
  }

  /** The requests that write totals and heads. */
  public Iterator<Statement<?>> heads(WriteSet writes) {
    var days = writes.ads().entrySet().iterator();
    var hours = writes.heads().entrySet().iterator();
    return new Batches(
        session,
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return days.hasNext() || hours.hasNext();
          }

          @Override
          public List<Rows> next() {
            if (days.hasNext()) {
              var day = days.next();
              return write(day.getKey(), day.getValue());
            }
            var hour = hours.next();
            return write(hour.getKey(), hour.getValue());
          }
        });
  }

  private List<Rows> write(AdDay day, Map<MinuteOfSource, AdRows> newest) {
    AdMinute.Partition partition = AdMinute.Partition.of(day);
    List<Rows> rows = new ArrayList<>(newest.size());
    newest.forEach(
        (minute, ad) -> {
          AdMinute key = partition.row(minute);
          BoundStatement clicks = inserts.total().of(key, ad.clicks(), ad.version());
          rows.add(
              Rows.of(
                  ad.knowsHeads()
                      ? List.of(clicks, inserts.cubes().of(key, ad.heads(), ad.headsVersion()))
                      : List.of(clicks)));
        });
    return rows;
  }

  private List<Rows> write(PartsPartition bucket, Map<PartKey, PartRow> newest) {
    InsertPart.Partition partition = InsertPart.Partition.of(bucket);
    List<Rows> rows = new ArrayList<>(newest.size());
    newest.forEach(
        (key, row) -> rows.add(Rows.of(List.of(inserts.part().of(partition, key, row)))));
    return rows;
  }

  /** The requests that write rankings, splits and gaps. */
  public Iterator<Statement<?>> rankingsSplitsAndGaps(WriteSet writes) {
    return Stream.<Stream<Statement<?>>>of(
            writes.rankings().stream().map(inserts.ranking()::of),
            writes.splits().stream().map(inserts.split()::of),
            writes.gaps().stream().flatMap(this::write))
        .flatMap(requests -> requests)
        .iterator();
  }

  /** The requests that write gaps: of each day of a gap its part, and the day. */
  public Iterator<Statement<?>> gaps(Collection<Gap> gaps) {
    return gaps.stream().flatMap(this::write).iterator();
  }

  private Stream<Statement<?>> write(Gap gap) {
    Instant now = Instant.now();
    return GapLog.byDay(gap, now.minus(keepTotals), now.plus(keepTotals)).stream()
        .flatMap(
            ofDay ->
                Stream.of(
                    inserts.gap().of(listOf(ofDay), ofDay),
                    inserts.gap().of(GapLog.DAYS, dayOf(ofDay))));
  }

  private static String listOf(Gap ofDay) {
    return GapLog.listOf(Layout.day(ofDay.from()));
  }

  private static Gap dayOf(Gap ofDay) {
    long day = Minutes.startOfDay(ofDay.from());
    return new Gap(day, day + Minutes.DAY_MILLIS, "", "", 0, 0, 0, ofDay.noticed());
  }

  /** The requests that write watermarks and marks. */
  public Iterator<Statement<?>> watermarksAndMarks(WriteSet writes) {
    return Stream.<Stream<Statement<?>>>of(
            writes.watermarks().stream().map(row -> inserts.watermark().of(countsTopic, row)),
            writes.rankingWatermarks().stream().map(row -> inserts.watermark().of(ranksTopic, row)),
            writes.marks().stream().map(inserts.mark()::of))
        .flatMap(requests -> requests)
        .iterator();
  }
}
