package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import io.clickfold.click.Minutes;
import io.clickfold.store.StoreSession;
import io.clickfold.store.counts.Layout;
import io.clickfold.store.counts.RankingVersion;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.Ranking;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Writes the ranking of a window and cell. */
record InsertRanking(CountedInsert insert) {
  static Uni<InsertRanking> prepare(
      StoreSession session, Function<String, IntConsumer> counters, Duration keep) {
    return CountedInsert.prepare(
            session,
            counters,
            "rankings",
            """
            (cube, cell, window_minutes, day, until, clicks, complete, ads, ad_clicks)
            VALUES (:cube, :cell, :window_minutes, :day, :until, :clicks, :complete, :ads, :ad_clicks)
            USING TIMESTAMP :written AND TTL %d"""
                .formatted(Math.toIntExact(keep.toSeconds())))
        .map(InsertRanking::new);
  }

  BoundStatement of(Ranking newest) {
    return insert.made(
        insert
            .row()
            .setString("cube", newest.cube().name())
            .setList("cell", newest.cell(), String.class)
            .setInt("window_minutes", newest.window())
            .setLocalDate("day", Layout.day(newest.until() - Minutes.MILLIS))
            .setInstant("until", Instant.ofEpochMilli(newest.until()))
            .setLong("clicks", newest.clicks())
            .setBoolean("complete", newest.complete())
            .setList("ads", newest.ads().stream().map(RankedAd::adId).toList(), String.class)
            .setList("ad_clicks", newest.ads().stream().map(RankedAd::clicks).toList(), Long.class)
            .setLong("written", RankingVersion.of(newest)));
  }
}
