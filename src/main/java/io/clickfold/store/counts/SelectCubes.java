package io.clickfold.store.counts;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;

/** Selects the heads of an ad's cubes with few cells, by minute and source, with their version. */
record SelectCubes(PreparedStatement statement) {
  static Uni<SelectCubes> prepare(StoreSession session) {
    return session
        .prepare(
            """
            SELECT minute, source, cubes, WRITETIME(cubes) AS version FROM %s
            WHERE ad_id = :ad_id AND day = :day
              AND minute >= :from_minute AND minute < :to_minute"""
                .formatted(session.table("ad_cubes")))
        .map(SelectCubes::new);
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
}
