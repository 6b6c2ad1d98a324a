package io.clickfold.store.finality;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.Layout;
import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** Selects the stretches of a day that were recomputed. */
record SelectRecounts(PreparedStatement statement) {
  static Uni<SelectRecounts> prepare(StoreSession session) {
    return session
        .prepare(
            """
            SELECT from_minute, to_minute, whole, ranked FROM %s
            WHERE day = :day AND from_minute < :before"""
                .formatted(session.table("recounts")))
        .map(SelectRecounts::new);
  }

  /**
   * @param day the start of the UTC day, in milliseconds since 1970
   * @param before only stretches that begin before this, in milliseconds since 1970
   */
  BoundStatement of(long day, long before) {
    return statement
        .boundStatementBuilder()
        .setLocalDate("day", Layout.day(day))
        .setInstant("before", Instant.ofEpochMilli(before))
        .build();
  }

  static Recounts.Recount recount(Row row) {
    return new Recounts.Recount(
        new MinuteRange(
            row.getInstant("from_minute").toEpochMilli(),
            row.getInstant("to_minute").toEpochMilli()),
        row.getBoolean("whole"),
        row.getBoolean("ranked"));
  }
}
