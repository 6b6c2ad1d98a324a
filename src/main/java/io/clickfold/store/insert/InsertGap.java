package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.clickfold.store.StoreSession;
import io.clickfold.store.finality.GapLog;
import io.clickfold.wire.Gap;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Writes a gap into a list. */
record InsertGap(CountedInsert insert) {
  static Uni<InsertGap> prepare(
      StoreSession session, Function<String, IntConsumer> counters, Duration keep) {
    return CountedInsert.prepare(
            session,
            counters,
            "gaps",
            """
            (list, from_minute, to_minute, reason, topic, partition, from_offset, to_offset, noticed)
            VALUES (:list, :from_minute, :to_minute, :reason, :topic, :partition, :from_offset,
              :to_offset, :noticed)
            USING TTL %d"""
                .formatted(Math.toIntExact(keep.toSeconds())))
        .map(InsertGap::new);
  }

  /**
   * @param list {@link GapLog#DAYS}, or that of a day
   */
  BoundStatement of(String list, Gap gap) {
    return insert.made(
        insert
            .row()
            .setString("list", list)
            .setInstant("from_minute", Instant.ofEpochMilli(gap.from()))
            .setInstant("to_minute", Instant.ofEpochMilli(gap.to()))
            .setString("reason", gap.reason())
            .setString("topic", gap.topic())
            .setInt("partition", gap.partition())
            .setLong("from_offset", gap.fromOffset())
            .setLong("to_offset", gap.toOffset())
            .setInstant("noticed", Instant.ofEpochMilli(gap.noticed())));
  }
}
