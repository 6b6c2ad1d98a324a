package io.clickfold.writer;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.store.Rows;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.CqlValues;
import io.clickfold.store.counts.Layout;
import io.clickfold.store.counts.MinuteOfSource;
import io.clickfold.store.counts.RankingVersion;
import io.clickfold.store.counts.StoredMark;
import io.clickfold.store.finality.GapLog;
import io.clickfold.store.finality.StoredWatermark;
import io.clickfold.wire.AdSplit;
import io.clickfold.wire.Gap;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.Ranking;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The statements of the writer, prepared. All of them may be repeated, and come in any order. */
public final class WriteStatements {
  private final StoreSession session;
  private final Insert total;
  private final Insert cubes;
  private final Insert part;
  private final Insert watermark;
  private final Insert ranking;
  private final Insert mark;
  private final Insert split;
  private final Insert gap;
  private final Duration keepTotals;
  private final String countsTopic;
  private final String ranksTopic;

  private WriteStatements(StoreSession session, List<Insert> prepared, ClickfoldConfig config) {
    ClickfoldConfig.Topics topics = config.topics();
    this.session = session;
    this.total = prepared.get(0);
    this.cubes = prepared.get(1);
    this.part = prepared.get(2);
    this.watermark = prepared.get(3);
    this.ranking = prepared.get(4);
    this.mark = prepared.get(5);
    this.split = prepared.get(6);
    this.gap = prepared.get(7);
    this.keepTotals = config.store().keepTotals();
    this.countsTopic = topics.clickCounts();
    this.ranksTopic = topics.adRanks();
  }

  /** Prepares all of them. */
  public static Uni<WriteStatements> prepare(
      StoreSession session, ClickfoldConfig config, WriteMetrics metrics) {
    ClickfoldConfig.Store store = config.store();
    return Uni.combine()
        .all()
        .unis(
            Insert.prepare(
                session,
                metrics,
                "ad_totals",
                "(ad_id, day, minute, source, clicks) VALUES (?, ?, ?, ?, ?)"
                    + using(store.keepTotals())),
            Insert.prepare(
                session,
                metrics,
                "ad_cubes",
                "(ad_id, day, minute, source, cubes) VALUES (?, ?, ?, ?, ?)"
                    + using(store.keepCells())),
            Insert.prepare(
                session,
                metrics,
                "ad_parts",
                "(ad_id, cube, hour, bucket, part, minute, source, segment, level, cells)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + using(store.keepCells())),
            Insert.prepare(
                session,
                metrics,
                "source_watermarks",
                "(topic, partition, source, sources, shards, partitions, watermark)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?"),
            Insert.prepare(
                session,
                metrics,
                "rankings",
                "(cube, cell, window_minutes, day, until, clicks, complete, ads, ad_clicks)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                    + using(store.keepRankings())),
            Insert.prepare(
                session,
                metrics,
                "recalculation_marks",
                "(job, task, partition, partitions) VALUES (?, ?, ?, ?)"),
            Insert.prepare(
                session,
                metrics,
                "ad_splits",
                "(hour, ad_id, source, from_minute, to_minute, shards, clicks_per_second)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?)"
                    + using(store.keepRaw())),
            Insert.prepare(
                session,
                metrics,
                "gaps",
                "(list, from_minute, to_minute, reason, topic, partition, from_offset, to_offset,"
                    + " noticed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TTL "
                    + Math.toIntExact(store.keepTotals().toSeconds())))
        .with(Insert.class, all -> new WriteStatements(session, all, config));
  }

  private static String using(Duration keep) {
    return " USING TIMESTAMP ? AND TTL " + Math.toIntExact(keep.toSeconds());
  }

  StoreSession session() {
    return session;
  }

  /** The requests that write the parts that are no heads, made one by one as they are wanted. */
  public Iterator<Statement<?>> parts(WriteSet writes) {
    return new Batches(
        session,
        writes.parts().entrySet().stream()
            .map(bucket -> write(bucket.getKey(), bucket.getValue()))
            .iterator());
  }

  /** The requests that write totals and heads, made one by one as they are wanted. */
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

  private List<Rows> write(AdDay partition, Map<MinuteOfSource, AdRows> newest) {
    ByteBuffer adId = CqlValues.text(partition.adId());
    ByteBuffer day = CqlValues.date(partition.day());
    List<Rows> rows = new ArrayList<>(newest.size());
    newest.forEach(
        (key, ad) -> {
          ByteBuffer minute = CqlValues.bigint(key.minute());
          ByteBuffer source = CqlValues.integer(key.source());
          BoundStatement clicks =
              total.row(
                  adId,
                  day,
                  minute,
                  source,
                  CqlValues.bigint(ad.clicks()),
                  CqlValues.bigint(ad.version()));
          rows.add(
              Rows.of(
                  ad.saysHeads()
                      ? List.of(
                          clicks,
                          cubes.row(
                              adId,
                              day,
                              minute,
                              source,
                              PackedCubes.pack(ad.heads()),
                              CqlValues.bigint(ad.headsVersion())))
                      : List.of(clicks)));
        });
    return rows;
  }

  private List<Rows> write(PartsPartition partition, Map<PartKey, PartRow> newest) {
    ByteBuffer adId = CqlValues.text(partition.adId());
    ByteBuffer cube = CqlValues.text(partition.cube().name());
    ByteBuffer hour = CqlValues.bigint(partition.hour());
    ByteBuffer bucket = CqlValues.smallint(partition.bucket());
    List<Rows> rows = new ArrayList<>(newest.size());
    newest.forEach(
        (key, row) ->
            rows.add(
                Rows.of(
                    List.of(
                        part.row(
                            adId,
                            cube,
                            hour,
                            bucket,
                            CqlValues.integer(key.part()),
                            CqlValues.bigint(key.minute()),
                            CqlValues.integer(key.source()),
                            CqlValues.integer(key.segment()),
                            CqlValues.integer(row.cells().level()),
                            row.cells().cells().bytes(),
                            CqlValues.bigint(row.version()))))));
    return rows;
  }

  BoundStatement write(Ranking newest) {
    return ranking.row(
        row ->
            row.setString(0, newest.cube().name())
                .setList(1, newest.cell(), String.class)
                .setInt(2, newest.window())
                .setLocalDate(3, Layout.day(newest.until() - Minutes.MILLIS))
                .setInstant(4, Instant.ofEpochMilli(newest.until()))
                .setLong(5, newest.clicks())
                .setBoolean(6, newest.complete())
                .setList(7, newest.ads().stream().map(RankedAd::adId).toList(), String.class)
                .setList(8, newest.ads().stream().map(RankedAd::clicks).toList(), Long.class)
                .setLong(9, RankingVersion.of(newest)));
  }

  /** Says that what a task has sent is stored. */
  BoundStatement write(StoredMark stored) {
    return mark.row(
        row ->
            row.setUuid(0, stored.job())
                .setInt(1, stored.task())
                .setInt(2, stored.partition())
                .setInt(3, stored.partitions()));
  }

  /** What is said with a higher offset is stored with a higher timestamp. */
  BoundStatement write(AdSplit said) {
    return split.row(
        row ->
            row.setInstant(0, Instant.ofEpochMilli(said.hour()))
                .setString(1, said.adId())
                .setInt(2, said.source())
                .setInstant(3, Instant.ofEpochMilli(said.from()))
                .setInstant(4, said.isOpen() ? null : Instant.ofEpochMilli(said.to()))
                .setInt(5, said.shards())
                .setInt(6, said.clicksPerSecond())
                .setLong(7, said.offset()));
  }

  /** Of each day of a gap its part, and the day. */
  Stream<BoundStatement> write(Gap said) {
    Instant now = Instant.now();
    return GapLog.byDay(said, now.minus(keepTotals), now.plus(keepTotals)).stream()
        .flatMap(ofDay -> Stream.of(write(listOf(ofDay), ofDay), write(GapLog.DAYS, dayOf(ofDay))));
  }

  private static String listOf(Gap ofDay) {
    return GapLog.listOf(Layout.day(ofDay.from()));
  }

  private static Gap dayOf(Gap ofDay) {
    long day = Minutes.startOfDay(ofDay.from());
    return new Gap(day, day + Minutes.DAY_MILLIS, "", "", 0, 0, 0, ofDay.noticed());
  }

  private BoundStatement write(String list, Gap row) {
    return gap.row(
        values ->
            values
                .setString("list", list)
                .setInstant("from_minute", Instant.ofEpochMilli(row.from()))
                .setInstant("to_minute", Instant.ofEpochMilli(row.to()))
                .setString("reason", row.reason())
                .setString("topic", row.topic())
                .setInt("partition", row.partition())
                .setLong("from_offset", row.fromOffset())
                .setLong("to_offset", row.toOffset())
                .setInstant("noticed", Instant.ofEpochMilli(row.noticed())));
  }

  /** Says how far counts are stored. */
  BoundStatement writeOfCounts(StoredWatermark stored) {
    return write(countsTopic, stored);
  }

  /** Says how far rankings are stored. */
  BoundStatement writeOfRankings(StoredWatermark stored) {
    return write(ranksTopic, stored);
  }

  private BoundStatement write(String topic, StoredWatermark stored) {
    return watermark.row(
        row ->
            row.setString(0, topic)
                .setInt(1, stored.partition())
                .setInt(2, stored.source())
                .setInt(3, stored.sources())
                .setInt(4, stored.shards())
                .setInt(5, stored.partitions())
                .setInstant(6, stored.watermark())
                .setLong(7, TimeUnit.MILLISECONDS.toMicros(stored.watermark().toEpochMilli())));
  }
}
