package io.clickfold.store.counts;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.click.MinuteRange;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * The statements of the reader, prepared.
 *
 * @param totals rows of a minute, its clicks and their source
 * @param totalsSum one row with a minute that has clicks, null if none has, the clicks of all, and
 *     the lowest and the highest source
 * @param cubes rows of a minute, a source and heads, with their version
 * @param parts rows of a minute, a source and one of the wanted parts, with its version
 * @param splits rows of a split of an ad in an hour
 * @param recounts rows of a stretch of a day that was recomputed
 * @param gaps rows of a gap, or of a day that has some
 */
public record ReadStatements(
    StoreSession session,
    PreparedStatement totals,
    PreparedStatement totalsSum,
    PreparedStatement cubes,
    PreparedStatement parts,
    PreparedStatement watermarks,
    PreparedStatement rankings,
    PreparedStatement recounts,
    PreparedStatement splits,
    PreparedStatement gaps) {

  private static final String OF_DAY = " WHERE ad_id = ? AND day = ?";
  private static final String MINUTES = " AND minute >= ? AND minute < ?";

  /** Prepares all of them. */
  public static Uni<ReadStatements> prepare(StoreSession session) {
    String totals = session.table("ad_totals") + OF_DAY + MINUTES;
    return Uni.combine()
        .all()
        .unis(
            session.prepare("SELECT minute, clicks, source FROM " + totals),
            session.prepare(
                "SELECT MIN(minute), SUM(clicks), MIN(source), MAX(source) FROM " + totals),
            session.prepare(
                "SELECT minute, source, cubes, WRITETIME(cubes) AS version FROM "
                    + session.table("ad_cubes")
                    + OF_DAY
                    + MINUTES),
            session.prepare(
                "SELECT part, minute, source, level, cells, WRITETIME(cells) AS version FROM "
                    + session.table("ad_parts")
                    + " WHERE ad_id = ? AND cube = ? AND hour = ? AND bucket = ? AND part IN ?"
                    + MINUTES),
            session.prepare(
                "SELECT partition, source, sources, shards, partitions, watermark FROM "
                    + session.table("source_watermarks")
                    + " WHERE topic = ?"),
            session.prepare(
                "SELECT until, clicks, complete, ads, ad_clicks FROM "
                    + session.table("rankings")
                    + " WHERE cube = ? AND cell = ? AND window_minutes = ? AND day = ?"
                    + " AND until >= ? AND until <= ?"),
            session.prepare(
                "SELECT from_minute, to_minute, whole, ranked FROM "
                    + session.table("recounts")
                    + " WHERE day = ? AND from_minute < ?"),
            session.prepare(
                "SELECT ad_id, source, from_minute, to_minute, shards, clicks_per_second FROM "
                    + session.table("ad_splits")
                    + " WHERE hour = ?"),
            session.prepare("SELECT * FROM " + session.table("gaps") + " WHERE list = ?"))
        .with(
            PreparedStatement.class,
            all ->
                new ReadStatements(
                    session,
                    all.get(0),
                    all.get(1),
                    all.get(2),
                    all.get(3),
                    all.get(4),
                    all.get(5),
                    all.get(6),
                    all.get(7),
                    all.get(8)));
  }

  BoundStatement cubes(String adId, LocalDate day, MinuteRange range) {
    return cubes.bind(
        adId, day, Instant.ofEpochMilli(range.from()), Instant.ofEpochMilli(range.to()));
  }

  BoundStatement parts(
      String adId,
      String cube,
      Instant hour,
      short bucket,
      List<Integer> wanted,
      MinuteRange range) {
    return parts.bind(
        adId,
        cube,
        hour,
        bucket,
        wanted,
        Instant.ofEpochMilli(range.from()),
        Instant.ofEpochMilli(range.to()));
  }
}
