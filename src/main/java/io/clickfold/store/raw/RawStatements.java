package io.clickfold.store.raw;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;

/**
 * The statements of the archive's reader, prepared.
 *
 * @param rows rows of a minute and source, in the order of their offsets
 * @param filters offsets and ads of all of them
 * @param some those with some offsets
 * @param positions of a topic's sources
 */
record RawStatements(
    StoreSession session,
    PreparedStatement rows,
    PreparedStatement filters,
    PreparedStatement some,
    PreparedStatement positions) {

  static Uni<RawStatements> prepare(StoreSession session) {
    String rows =
        "SELECT first_offset, clicks, chunk FROM %s WHERE minute = ? AND source = ?"
            .formatted(session.table("raw_clicks"));
    return Uni.combine()
        .all()
        .unis(
            session.prepare(rows),
            session.prepare(
                "SELECT first_offset, ads FROM %s WHERE minute = ? AND source = ?"
                    .formatted(session.table("raw_clicks"))),
            session.prepare(rows + " AND first_offset IN ?"),
            session.prepare(
                "SELECT source, position, since, first_taken, gaps FROM %s WHERE topic = ?"
                    .formatted(session.table("archive_positions"))))
        .asTuple()
        .map(
            all ->
                new RawStatements(
                    session, all.getItem1(), all.getItem2(), all.getItem3(), all.getItem4()));
  }
}
