package io.clickfold.store.finality;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreSession;
import io.clickfold.wire.Gap;
import io.smallrye.mutiny.Uni;

/** Selects the gaps of a day, or the days that have some. */
record SelectGaps(PreparedStatement statement) {
  static Uni<SelectGaps> prepare(StoreSession session) {
    return session
        .prepare(
            """
            SELECT from_minute, to_minute, reason, topic, partition, from_offset, to_offset, noticed
            FROM %s
            WHERE list = :list"""
                .formatted(session.table("gaps")))
        .map(SelectGaps::new);
  }

  /**
   * @param list {@link GapLog#DAYS}, or that of a day
   */
  BoundStatement of(String list) {
    return statement.boundStatementBuilder().setString("list", list).build();
  }

  /** The start of a row's minutes, in milliseconds since 1970. */
  static long from(Row row) {
    return row.getInstant("from_minute").toEpochMilli();
  }

  static Gap gap(Row row) {
    return new Gap(
        from(row),
        row.getInstant("to_minute").toEpochMilli(),
        row.getString("reason"),
        row.getString("topic"),
        row.getInt("partition"),
        row.getLong("from_offset"),
        row.getLong("to_offset"),
        row.getInstant("noticed").toEpochMilli());
  }
}
