package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.smallrye.mutiny.Uni;

/** The statements of the reader, prepared. */
record ReadStatements(
    StoreSession session,
    PreparedStatement totals,
    PreparedStatement oneCell,
    PreparedStatement allCells,
    PreparedStatement cellsBetween,
    PreparedStatement watermarks,
    PreparedStatement rankings) {

  // Cells are clustered before minutes, so a scan of cells passes over other minutes of its hour.
  // The filter stays within one partition and spares their transfer.
  private static final String CELLS =
      "SELECT cell, minute, clicks FROM %s WHERE ad_id = ? AND cube = ? AND hour = ?"
          + " AND bucket = ?";
  private static final String MINUTES = " AND minute >= ? AND minute < ?";

  static Uni<ReadStatements> prepare(StoreSession session) {
    String totals = session.table("ad_totals");
    String cells = CELLS.formatted(session.table("ad_cells"));
    String watermarks = session.table("source_watermarks");
    return Uni.combine()
        .all()
        .unis(
            session.prepare(
                "SELECT minute, clicks FROM " + totals + " WHERE ad_id = ? AND day = ?" + MINUTES),
            session.prepare(cells + " AND cell = ?" + MINUTES),
            session.prepare(cells + MINUTES + " ALLOW FILTERING"),
            session.prepare(cells + " AND cell >= ? AND cell < ?" + MINUTES + " ALLOW FILTERING"),
            session.prepare(
                "SELECT partition, source, sources, partitions, watermark FROM "
                    + watermarks
                    + " WHERE topic = ?"),
            session.prepare(
                "SELECT until, clicks, complete, ads, ad_clicks FROM "
                    + session.table("rankings")
                    + " WHERE cube = ? AND cell = ? AND window_minutes = ? AND day = ?"
                    + " AND until >= ? AND until <= ?"))
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
                    all.get(5)));
  }
}
