package io.clickfold.store.counts;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.click.Cube;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/** Selects parts of a cube's cells in an hour, by part, minute and source, with their version. */
record SelectParts(PreparedStatement statement) {
  static Uni<SelectParts> prepare(StoreSession session) {
    return session
        .prepare(
            """
            SELECT part, minute, source, level, cells, WRITETIME(cells) AS version FROM %s
            WHERE ad_id = :ad_id AND cube = :cube AND hour = :hour AND bucket = :bucket
              AND part IN :parts AND minute >= :from_minute AND minute < :to_minute"""
                .formatted(session.table("ad_parts")))
        .map(SelectParts::new);
  }

  /**
   * @param hour the start of the UTC hour that is read, in milliseconds since 1970
   * @param parts which of the bucket's
   * @param range only what is within this too
   */
  BoundStatement of(
      String adId, Cube cube, long hour, short bucket, List<Integer> parts, MinuteRange range) {
    return statement
        .boundStatementBuilder()
        .setString("ad_id", adId)
        .setString("cube", cube.name())
        .setInstant("hour", Instant.ofEpochMilli(hour))
        .setShort("bucket", bucket)
        .setList("parts", parts, Integer.class)
        .setInstant("from_minute", Instant.ofEpochMilli(range.from()))
        .setInstant("to_minute", Instant.ofEpochMilli(range.to()))
        .build();
  }
}
