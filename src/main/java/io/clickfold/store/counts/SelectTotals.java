package io.clickfold.store.counts;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** Selects an ad's clicks, by minute and source. */
record SelectTotals(PreparedStatement statement) {
  static Uni<SelectTotals> prepare(StoreSession session) {
    return session
        .prepare(
            """
            SELECT minute, clicks, source FROM %s
            WHERE ad_id = :ad_id AND day = :day
              AND minute >= :from_minute AND minute < :to_minute"""
                .formatted(session.table("ad_totals")))
        .map(SelectTotals::new);
  }

  /**
   * @param day the start of the UTC day that is read
   * @param range only what is within this too
   */
  BoundStatement of(String adId, long day, MinuteRange range) {
    return statement
        .boundStatementBuilder()
        .setString("ad_id", adId)
        .setLocalDate("day", Layout.day(day))
        .setInstant("from_minute", Instant.ofEpochMilli(range.from()))
        .setInstant("to_minute", Instant.ofEpochMilli(range.to()))
        .build();
  }

  static MinuteOfSource key(Row row) {
    return new MinuteOfSource(row.getInstant("minute").toEpochMilli(), row.getInt("source"));
  }

  static long clicks(Row row) {
    return row.getLong("clicks");
  }
}
