package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.smallrye.mutiny.Uni;

/**
 * The statements of the reader, prepared.
 *
 * @param totals rows of a minute and its clicks
 * @param totalsSum one row with a minute that has clicks, null if none has, and the clicks of all
 * @param oneCell rows of a minute and its clicks
 * @param oneCellSum as {@code totalsSum}
 * @param allCells rows of a minute, its clicks and their cell
 * @param cellsBetween as {@code allCells}
 */
record ReadStatements(
    StoreSession session,
    PreparedStatement totals,
    PreparedStatement totalsSum,
    PreparedStatement oneCell,
    PreparedStatement oneCellSum,
    PreparedStatement allCells,
    PreparedStatement cellsBetween,
    PreparedStatement watermarks,
    PreparedStatement rankings) {

  private static final String ROWS = "SELECT minute, clicks FROM ";
  private static final String ROWS_WITH_CELLS = "SELECT minute, clicks, cell FROM ";
  private static final String SUM = "SELECT MIN(minute), SUM(clicks) FROM ";

  // Cells are clustered before minutes, so a scan of cells passes over other minutes of its hour.
  // The filter stays within one partition and spares their transfer.
  private static final String OF_HOUR = " WHERE ad_id = ? AND cube = ? AND hour = ? AND bucket = ?";
  private static final String OF_DAY = " WHERE ad_id = ? AND day = ?";
  private static final String MINUTES = " AND minute >= ? AND minute < ?";

  static Uni<ReadStatements> prepare(StoreSession session) {
    String totals = session.table("ad_totals") + OF_DAY + MINUTES;
    String cells = session.table("ad_cells") + OF_HOUR;
    String oneCell = cells + " AND cell = ?" + MINUTES;
    String watermarks = session.table("source_watermarks");
    return Uni.combine()
        .all()
        .unis(
            session.prepare(ROWS + totals),
            session.prepare(SUM + totals),
            session.prepare(ROWS + oneCell),
            session.prepare(SUM + oneCell),
            session.prepare(ROWS_WITH_CELLS + cells + MINUTES + " ALLOW FILTERING"),
            session.prepare(
                ROWS_WITH_CELLS
                    + cells
                    + " AND cell >= ? AND cell < ?"
                    + MINUTES
                    + " ALLOW FILTERING"),
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
                    all.get(5),
                    all.get(6),
                    all.get(7)));
  }
}
