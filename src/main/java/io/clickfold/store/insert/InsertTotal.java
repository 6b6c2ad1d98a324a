package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import io.clickfold.store.Column;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.CqlValues;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Writes the clicks of an ad, minute and source. */
final class InsertTotal {
  private final CountedInsert insert;
  private final AdMinute.Columns key;
  private final Column clicks;
  private final Column written;

  private InsertTotal(CountedInsert insert) {
    this.insert = insert;
    this.key = AdMinute.Columns.of(insert);
    this.clicks = insert.column("clicks");
    this.written = insert.column("written");
  }

  static Uni<InsertTotal> prepare(
      StoreSession session, Function<String, IntConsumer> counters, Duration keep) {
    return CountedInsert.prepare(
            session,
            counters,
            "ad_totals",
            """
            (ad_id, day, minute, source, clicks) VALUES (:ad_id, :day, :minute, :source, :clicks)
            USING TIMESTAMP :written AND TTL %d"""
                .formatted(Math.toIntExact(keep.toSeconds())))
        .map(InsertTotal::new);
  }

  BoundStatement of(AdMinute key, long clicks, long version) {
    BoundStatementBuilder row = insert.row();
    this.key.set(row, key);
    this.clicks.set(row, CqlValues.bigint(clicks));
    written.set(row, CqlValues.bigint(version));
    return insert.made(row);
  }
}
