package io.clickfold.store.counts;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.click.Cube;
import io.clickfold.store.StoreSession;
import io.clickfold.wire.RankedAd;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/** Selects the rankings of windows that end on a day, the last of them first. */
record SelectRankings(PreparedStatement statement) {
  static Uni<SelectRankings> prepare(StoreSession session) {
    return session
        .prepare(
            """
            SELECT until, clicks, complete, ads, ad_clicks FROM %s
            WHERE cube = :cube AND cell = :cell AND window_minutes = :window_minutes
              AND day = :day AND until >= :first AND until <= :last"""
                .formatted(session.table("rankings")))
        .map(SelectRankings::new);
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
    List<String> ids = row.getList("ads", String.class);
    List<Long> clicks = row.getList("ad_clicks", Long.class);
    return new StoredRanking(
        row.getInstant("until").toEpochMilli(),
        row.getLong("clicks"),
        row.getBoolean("complete"),
        IntStream.range(0, ids.size())
            .mapToObj(i -> new RankedAd(ids.get(i), clicks.get(i)))
            .toList());
  }
}
