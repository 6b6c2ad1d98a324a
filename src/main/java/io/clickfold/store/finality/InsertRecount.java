package io.clickfold.store.finality;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.Layout;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Notes that a stretch of a day was recomputed. */
record InsertRecount(PreparedStatement statement) {

  /**
   * @param keep how long the note is kept
   */
  static Uni<InsertRecount> prepare(StoreSession session, Duration keep) {
    return session
        .prepare(
            """
            INSERT INTO %s (day, from_minute, job, to_minute, whole, ranked)
            VALUES (:day, :from_minute, :job, :to_minute, :whole, :ranked) USING TTL %d"""
                .formatted(session.table("recounts"), keep.toSeconds()))
        .map(InsertRecount::new);
  }

  /**
   * @param stretch within a UTC day
   * @param job which has done it
   */
  BoundStatement of(MinuteRange stretch, UUID job, boolean whole, boolean ranked) {
    return statement
        .boundStatementBuilder()
        .setLocalDate("day", Layout.day(stretch.from()))
        .setInstant("from_minute", Instant.ofEpochMilli(stretch.from()))
        .setUuid("job", job)
        .setInstant("to_minute", Instant.ofEpochMilli(stretch.to()))
        .setBoolean("whole", whole)
        .setBoolean("ranked", ranked)
        .build();
  }
}
