package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import io.clickfold.store.Column;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.CqlValues;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Writes a segment of a part of a cube's cells. */
final class InsertPart {
  private final CountedInsert insert;
  private final Column adId;
  private final Column cube;
  private final Column hour;
  private final Column bucket;
  private final Column part;
  private final Column minute;
  private final Column source;
  private final Column segment;
  private final Column level;
  private final Column cells;
  private final Column written;

  private InsertPart(CountedInsert insert) {
    this.insert = insert;
    this.adId = insert.column("ad_id");
    this.cube = insert.column("cube");
    this.hour = insert.column("hour");
    this.bucket = insert.column("bucket");
    this.part = insert.column("part");
    this.minute = insert.column("minute");
    this.source = insert.column("source");
    this.segment = insert.column("segment");
    this.level = insert.column("level");
    this.cells = insert.column("cells");
    this.written = insert.column("written");
  }

  /** The key of a partition, which all of its rows share; encoded once. */
  record Partition(ByteBuffer adId, ByteBuffer cube, ByteBuffer hour, ByteBuffer bucket) {
    static Partition of(PartsPartition partition) {
      return new Partition(
          CqlValues.text(partition.adId()),
          CqlValues.text(partition.cube().name()),
          CqlValues.bigint(partition.hour()),
          CqlValues.smallint(partition.bucket()));
    }
  }

  static Uni<InsertPart> prepare(
      StoreSession session, Function<String, IntConsumer> counters, Duration keep) {
    return CountedInsert.prepare(
            session,
            counters,
            "ad_parts",
            """
            (ad_id, cube, hour, bucket, part, minute, source, segment, level, cells)
            VALUES (:ad_id, :cube, :hour, :bucket, :part, :minute, :source, :segment, :level, :cells)
            USING TIMESTAMP :written AND TTL %d"""
                .formatted(Math.toIntExact(keep.toSeconds())))
        .map(InsertPart::new);
  }

  BoundStatement of(Partition partition, PartKey key, PartRow newest) {
    BoundStatementBuilder row = insert.row();
    adId.set(row, partition.adId());
    cube.set(row, partition.cube());
    hour.set(row, partition.hour());
    bucket.set(row, partition.bucket());
    part.set(row, CqlValues.integer(key.part()));
    minute.set(row, CqlValues.bigint(key.minute()));
    source.set(row, CqlValues.integer(key.source()));
    segment.set(row, CqlValues.integer(key.segment()));
    level.set(row, CqlValues.integer(newest.cells().level()));
    cells.set(row, newest.cells().cells().bytes());
    written.set(row, CqlValues.bigint(newest.version()));
    return insert.made(row);
  }
}
