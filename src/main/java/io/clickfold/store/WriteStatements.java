package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.clickfold.platform.ClickfoldConfig;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The statements of the writer, prepared. All of them may be repeated, and come in any order. */
final class WriteStatements {
  /** Enough to spread a request's cost, few enough to keep it small. */
  private static final int ROWS_PER_BATCH = 100;

  private final StoreSession session;
  private final PreparedStatement total;
  private final PreparedStatement cell;
  private final PreparedStatement watermark;
  private final String topic;
  private final int keepTotalsSeconds;
  private final int keepCellsSeconds;

  private WriteStatements(
      StoreSession session, List<PreparedStatement> prepared, ClickfoldConfig config) {
    this.session = session;
    this.total = prepared.get(0);
    this.cell = prepared.get(1);
    this.watermark = prepared.get(2);
    this.topic = config.topics().clickCounts();
    this.keepTotalsSeconds = Math.toIntExact(config.store().keepTotals().toSeconds());
    this.keepCellsSeconds = Math.toIntExact(config.store().keepCells().toSeconds());
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
                    + " VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?"))
        .with(PreparedStatement.class, all -> new WriteStatements(session, all, config));
  }

  StoreSession session() {
    return session;
  }

  /** The requests that write these rows: each stays within one partition. */
  List<Statement<?>> writes(Map<RowPartition, Map<RowKey, RowVersion>> rows) {
    List<Statement<?>> writes = new ArrayList<>();
    rows.forEach(
        (partition, ofPartition) -> {
          List<BoundStatement> inserts = new ArrayList<>(ofPartition.size());
          ofPartition.forEach((key, version) -> inserts.add(insert(partition, key, version)));
          for (int from = 0; from < inserts.size(); from += ROWS_PER_BATCH) {
            int to = Math.min(inserts.size(), from + ROWS_PER_BATCH);
            writes.add(together(inserts.subList(from, to)));
          }
        });
    return writes;
  }

  BoundStatement write(StoredWatermark stored) {
    return watermark.bind(
        topic,
        stored.partition(),
        stored.source(),
        stored.sources(),
        stored.partitions(),
        stored.watermark(),
        TimeUnit.MILLISECONDS.toMicros(stored.watermark().toEpochMilli()));
  }

  private BoundStatement insert(RowPartition partition, RowKey key, RowVersion version) {
    Instant minute = Instant.ofEpochMilli(key.minute());
    if (partition instanceof RowPartition.Totals totals) {
      return total.bind(
          totals.adId(),
          totals.day(),
          minute,
          key.source(),
          version.clicks(),
          version.timestamp(),
          keepTotalsSeconds);
    }
    RowPartition.Cells cells = (RowPartition.Cells) partition;
    return cell.bind(
        cells.adId(),
        cells.cube(),
        cells.hour(),
        cells.bucket(),
        key.cell(),
        minute,
        key.source(),
        version.clicks(),
        version.timestamp(),
        keepCellsSeconds);
  }

  /** Unlogged, since within one partition a batch is one mutation, atomic by itself. */
  private static Statement<?> together(List<BoundStatement> inserts) {
    if (inserts.size() == 1) {
      return inserts.get(0);
    }
    BatchStatementBuilder batch = BatchStatement.builder(BatchType.UNLOGGED);
    inserts.forEach(batch::addStatement);
    return batch.build();
  }
}
