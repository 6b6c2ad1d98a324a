package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import io.clickfold.store.Column;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.CqlValues;
import io.clickfold.wire.PackedCubes;
import io.clickfold.wire.avro.CubeCells;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Writes the heads of the cubes with few cells of an ad, minute and source. */
final class InsertCubes {
  private final CountedInsert insert;
  private final AdMinute.Columns key;
  private final Column cubes;
  private final Column written;

  private InsertCubes(CountedInsert insert) {
    this.insert = insert;
    this.key = AdMinute.Columns.of(insert);
    this.cubes = insert.column("cubes");
    this.written = insert.column("written");
  }

  static Uni<InsertCubes> prepare(
      StoreSession session, Function<String, IntConsumer> counters, Duration keep) {
    return CountedInsert.prepare(
            session,
            counters,
            "ad_cubes",
            """
            (ad_id, day, minute, source, cubes) VALUES (:ad_id, :day, :minute, :source, :cubes)
            USING TIMESTAMP :written AND TTL %d"""
                .formatted(Math.toIntExact(keep.toSeconds())))
        .map(InsertCubes::new);
  }

  BoundStatement of(AdMinute key, List<CubeCells> heads, long version) {
    BoundStatementBuilder row = insert.row();
    this.key.set(row, key);
    cubes.set(row, PackedCubes.pack(heads));
    written.set(row, CqlValues.bigint(version));
    return insert.made(row);
  }
}
