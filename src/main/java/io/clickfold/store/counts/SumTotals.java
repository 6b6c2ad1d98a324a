package io.clickfold.store.counts;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Adds up an ad's clicks of a day, in Cassandra. */
record SumTotals(PreparedStatement statement) {

  /**
   * All clicks.
   *
   * @param minute the first that has some, in milliseconds since 1970
   */
  record Sum(long minute, long clicks, int lowestSource, int highestSource) {}

  static Uni<SumTotals> prepare(StoreSession session) {
    return session
        .prepare(
            """
            SELECT MIN(minute) AS first_minute, SUM(clicks) AS clicks,
              MIN(source) AS lowest_source, MAX(source) AS highest_source
            FROM %s
            WHERE ad_id = :ad_id AND day = :day
              AND minute >= :from_minute AND minute < :to_minute"""
                .formatted(session.table("ad_totals")))
        .map(SumTotals::new);
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

  /** The sum; empty if there are no clicks, though a sum over nothing has a row too. */
  static Optional<Sum> sum(Row row) {
    Instant minute = row.getInstant("first_minute");
    return minute == null
        ? Optional.empty()
        : Optional.of(
            new Sum(
                minute.toEpochMilli(),
                row.getLong("clicks"),
                row.getInt("lowest_source"),
                row.getInt("highest_source")));
  }
}
