package io.clickfold.store.counts;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreSession;
import io.clickfold.wire.AdSplit;
import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** Selects the splits of ads that an hour knows. */
record SelectSplits(PreparedStatement statement) {
  private static final long UNKNOWN_OFFSET = 0;

  static Uni<SelectSplits> prepare(StoreSession session) {
    return session
        .prepare(
            """
            SELECT ad_id, source, from_minute, to_minute, shards, clicks_per_second FROM %s
            WHERE hour = :hour"""
                .formatted(session.table("ad_splits")))
        .map(SelectSplits::new);
  }

  /**
   * @param hour the start of the UTC hour, in milliseconds since 1970
   */
  BoundStatement of(long hour) {
    return statement.boundStatementBuilder().setInstant("hour", Instant.ofEpochMilli(hour)).build();
  }

  static AdSplit split(long hour, Row row) {
    Instant to = row.getInstant("to_minute");
    return new AdSplit(
        hour,
        row.getString("ad_id"),
        row.getInt("source"),
        row.getInstant("from_minute").toEpochMilli(),
        to == null ? AdSplit.OPEN : to.toEpochMilli(),
        row.getInt("shards"),
        row.getInt("clicks_per_second"),
        UNKNOWN_OFFSET);
  }
}
