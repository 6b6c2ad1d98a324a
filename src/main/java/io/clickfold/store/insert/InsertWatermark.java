package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.clickfold.store.StoreSession;
import io.clickfold.store.finality.StoredWatermark;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Writes how far a source is stored from a topic. */
record InsertWatermark(CountedInsert insert) {
  static Uni<InsertWatermark> prepare(
      StoreSession session, Function<String, IntConsumer> counters) {
    return CountedInsert.prepare(
            session,
            counters,
            "source_watermarks",
            """
            (topic, partition, source, sources, shards, partitions, watermark)
            VALUES (:topic, :partition, :source, :sources, :shards, :partitions, :watermark)
            USING TIMESTAMP :written""")
        .map(InsertWatermark::new);
  }

  /** A watermark never goes back: it is its own version. */
  BoundStatement of(String topic, StoredWatermark stored) {
    return insert.made(
        insert
            .row()
            .setString("topic", topic)
            .setInt("partition", stored.partition())
            .setInt("source", stored.source())
            .setInt("sources", stored.sources())
            .setInt("shards", stored.shards())
            .setInt("partitions", stored.partitions())
            .setInstant("watermark", stored.watermark())
            .setLong("written", TimeUnit.MILLISECONDS.toMicros(stored.watermark().toEpochMilli())));
  }
}
