package io.clickfold.store.counts;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.Cube;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** Selects what {@link SelectRankings} does, but for the ads. */
record SelectRankedClicks(PreparedStatement statement) {
  static Uni<SelectRankedClicks> prepare(StoreSession session) {
    return session
        .prepare(
            """
            SELECT until, clicks, complete FROM %s
            WHERE cube = :cube AND cell = :cell AND window_minutes = :window_minutes
              AND day = :day AND until >= :first AND until <= :last"""
                .formatted(session.table("rankings")))
        .map(SelectRankedClicks::new);
  }

  /**
   * @param window the windows' length in minutes
   * @param first the first end, in milliseconds since 1970
   * @param last the last end, included
   */
  BoundStatement of(
      Cube cube, List<String> cell, int window, LocalDate day, long first, long last) {
    return statement
        .boundStatementBuilder()
        .setString("cube", cube.name())
        .setList("cell", cell, String.class)
        .setInt("window_minutes", window)
        .setLocalDate("day", day)
        .setInstant("first", Instant.ofEpochMilli(first))
        .setInstant("last", Instant.ofEpochMilli(last))
        .build();
  }

  static StoredRanking ranking(Row row) {
    return new StoredRanking(
        row.getInstant("until").toEpochMilli(),
        row.getLong("clicks"),
        row.getBoolean("complete"),
        List.of());
  }
}
