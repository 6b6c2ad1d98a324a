package io.clickfold.store.finality;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;

/** Selects how far each source is stored from a topic. */
record SelectWatermarks(PreparedStatement statement) {
  static Uni<SelectWatermarks> prepare(StoreSession session) {
    return session
        .prepare(
            """
            SELECT partition, source, sources, shards, partitions, watermark FROM %s
            WHERE topic = :topic"""
                .formatted(session.table("source_watermarks")))
        .map(SelectWatermarks::new);
  }

  BoundStatement of(String topic) {
    return statement.boundStatementBuilder().setString("topic", topic).build();
  }

  static StoredWatermark watermark(Row row) {
    return new StoredWatermark(
        row.getInt("partition"),
        row.getInt("source"),
        row.getInt("sources"),
        row.getInt("shards"),
        row.getInt("partitions"),
        row.getInstant("watermark"));
  }
}
