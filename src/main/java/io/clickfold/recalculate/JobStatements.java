package io.clickfold.recalculate;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;

/** The statements that read and write jobs, prepared. */
record JobStatements(
    StoreSession session,
    PreparedStatement insert,
    PreparedStatement list,
    PreparedStatement find,
    PreparedStatement begin,
    PreparedStatement move) {

  private static final String COLUMNS =
      "id, kind, ranges, ads, generation, repair, needed, state, reason, changed";
  private static final String ONE = " WHERE list = 'all' AND id = ?";

  static Uni<JobStatements> prepare(StoreSession session) {
    String jobs = session.table("recalculations");
    return Uni.combine()
        .all()
        .unis(
            session.prepare(
                "INSERT INTO "
                    + jobs
                    + " (list, id, kind, ranges, ads, generation, repair, state, reason, changed)"
                    + " VALUES ('all', ?, ?, ?, ?, ?, ?, ?, '', ?) IF NOT EXISTS"),
            session.prepare("SELECT " + COLUMNS + " FROM " + jobs + " WHERE list = 'all' LIMIT ?"),
            session.prepare("SELECT " + COLUMNS + " FROM " + jobs + ONE),
            session.prepare(
                "UPDATE "
                    + jobs
                    + " SET needed = ?, state = ?, reason = '', changed = ?"
                    + ONE
                    + " IF state = ?"),
            session.prepare(
                "UPDATE "
                    + jobs
                    + " SET state = ?, reason = ?, changed = ?"
                    + ONE
                    + " IF state = ?"))
        .with(
            (insert, list, find, begin, move) ->
                new JobStatements(session, insert, list, find, begin, move));
  }
}
