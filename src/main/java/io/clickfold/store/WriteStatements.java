package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.click.Minutes;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.result.RankedAd;
import io.clickfold.result.Ranking;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The statements of the writer, prepared. All of them may be repeated, and come in any order. */
final class WriteStatements {
  private final StoreSession session;
  private final PreparedStatement total;
  private final PreparedStatement cell;
  private final PreparedStatement watermark;
  private final PreparedStatement ranking;
  private final String countsTopic;
  private final String ranksTopic;
  private final int keepTotalsSeconds;
  private final int keepCellsSeconds;
  private final int keepRankingsSeconds;

  private WriteStatements(
      StoreSession session, List<PreparedStatement> prepared, ClickfoldConfig config) {
    this.session = session;
    this.total = prepared.get(0);
    this.cell = prepared.get(1);
    this.watermark = prepared.get(2);
    this.ranking = prepared.get(3);
    this.countsTopic = config.topics().clickCounts();
    this.ranksTopic = config.topics().adRanks();
    this.keepTotalsSeconds = Math.toIntExact(config.store().keepTotals().toSeconds());
    this.keepCellsSeconds = Math.toIntExact(config.store().keepCells().toSeconds());
    this.keepRankingsSeconds = Math.toIntExact(config.store().keepRankings().toSeconds());
  }

  static Uni<WriteStatements> prepare(StoreSession session, ClickfoldConfig config) {
    return Uni.combine()
        .all()
        .unis(
            session.prepare(
                "INSERT INTO "
                    + session.table("ad_totals")
                    + " (ad_id, day, minute, source, clicks)"
                    + " VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ? AND TTL ?"),
            session.prepare(
                "INSERT INTO "
                    + session.table("ad_cells")
                    + " (ad_id, cube, hour, bucket, cell, minute, source, clicks)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ? AND TTL ?"),
            session.prepare(
                "INSERT INTO "
                    + session.table("source_watermarks")
                    + " (topic, partition, source, sources, partitions, watermark)"
                    + " VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?"),
            session.prepare(
                "INSERT INTO "
                    + session.table("rankings")
                    + " (cube, cell, window_minutes, day, until, clicks, complete, ads, ad_clicks)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ? AND TTL ?"))
        .with(PreparedStatement.class, all -> new WriteStatements(session, all, config));
  }

  StoreSession session() {
    return session;
  }

  /** The requests that write these rows. */
  List<Statement<?>> writes(Map<RowPartition, Map<RowKey, RowVersion>> rows) {
    Batches batches = new Batches(session);
    rows.forEach(
        (partition, ofPartition) -> {
          List<BoundStatement> inserts = new ArrayList<>(ofPartition.size());
          ofPartition.forEach((key, version) -> inserts.add(insert(partition, key, version)));
          batches.add(inserts);
        });
    return batches.requests();
  }

  BoundStatement write(Ranking newest) {
    return ranking
        .boundStatementBuilder()
        .setString(0, newest.cube().name())
        .setList(1, newest.cell(), String.class)
        .setInt(2, newest.window())
        .setLocalDate(3, Layout.day(newest.until() - Minutes.MILLIS))
        .setInstant(4, Instant.ofEpochMilli(newest.until()))
        .setLong(5, newest.clicks())
        .setBoolean(6, newest.complete())
        .setList(7, newest.ads().stream().map(RankedAd::adId).toList(), String.class)
        .setList(8, newest.ads().stream().map(RankedAd::clicks).toList(), Long.class)
        .setLong(9, RankingVersion.of(newest))
        .setInt(10, keepRankingsSeconds)
        .build();
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
    return watermark.bind(
        topic,
        stored.partition(),
        stored.source(),
        stored.sources(),
        stored.partitions(),
        stored.watermark(),
        TimeUnit.MILLISECONDS.toMicros(stored.watermark().toEpochMilli()));
  }

  /** Set one by one, with the type said: {@code bind(…)} looks for each value's codec anew. */
  private BoundStatement insert(RowPartition partition, RowKey key, RowVersion version) {
    Instant minute = Instant.ofEpochMilli(key.minute());
    if (partition instanceof RowPartition.Totals totals) {
      return total
          .boundStatementBuilder()
          .setString(0, totals.adId())
          .setLocalDate(1, totals.day())
          .setInstant(2, minute)
          .setInt(3, key.source())
          .setLong(4, version.clicks())
          .setLong(5, version.timestamp())
          .setInt(6, keepTotalsSeconds)
          .build();
    }
    RowPartition.Cells cells = (RowPartition.Cells) partition;
    return cell.boundStatementBuilder()
        .setString(0, cells.adId())
        .setString(1, cells.cube())
        .setInstant(2, cells.hour())
        .set(3, cells.bucket(), Short.class)
        .setList(4, key.cell(), String.class)
        .setInstant(5, minute)
        .setInt(6, key.source())
        .setLong(7, version.clicks())
        .setLong(8, version.timestamp())
        .setInt(9, keepCellsSeconds)
        .build();
  }
}
