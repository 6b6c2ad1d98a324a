package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.clickfold.store.StoreSession;
import io.clickfold.wire.AdSplit;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Writes a split, as an hour knows it. */
record InsertSplit(CountedInsert insert) {
  static Uni<InsertSplit> prepare(
      StoreSession session, Function<String, IntConsumer> counters, Duration keep) {
    return CountedInsert.prepare(
            session,
            counters,
            "ad_splits",
            """
            (hour, ad_id, source, from_minute, to_minute, shards, clicks_per_second)
            VALUES (:hour, :ad_id, :source, :from_minute, :to_minute, :shards, :clicks_per_second)
            USING TIMESTAMP :written AND TTL %d"""
                .formatted(Math.toIntExact(keep.toSeconds())))
        .map(InsertSplit::new);
  }

  /** A split that was emitted with a higher offset is stored with a higher timestamp. */
  BoundStatement of(AdSplit emitted) {
    return insert.made(
        insert
            .row()
            .setInstant("hour", Instant.ofEpochMilli(emitted.hour()))
            .setString("ad_id", emitted.adId())
            .setInt("source", emitted.source())
            .setInstant("from_minute", Instant.ofEpochMilli(emitted.from()))
            .setInstant("to_minute", emitted.isOpen() ? null : Instant.ofEpochMilli(emitted.to()))
            .setInt("shards", emitted.shards())
            .setInt("clicks_per_second", emitted.clicksPerSecond())
            .setLong("written", emitted.offset()));
  }
}
