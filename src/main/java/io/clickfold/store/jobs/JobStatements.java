package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;

/**
 * The statements that read and write jobs, prepared.
 *
 * @param open notes that a job has not ended, and {@code close} that it has
 * @param listOpen ids from one on
 * @param list the youngest jobs
 * @param some jobs by their ids
 */
record JobStatements(
    StoreSession session,
    PreparedStatement insert,
    PreparedStatement open,
    PreparedStatement close,
    PreparedStatement listOpen,
    PreparedStatement list,
    PreparedStatement some,
    PreparedStatement find,
    PreparedStatement begin,
    PreparedStatement needWindows,
    PreparedStatement move) {

  private static final String COLUMNS =
      "id, kind, ranges, ads, generation, accept_incomplete, repair, needed, needed_by_windows, state,"
          + " reason, changed";
  private static final String ONE = " WHERE list = 'all' AND id = ?";

  static Uni<JobStatements> prepare(StoreSession session) {
    String jobs = session.table("recalculations");
    String open = session.table("open_recalculations");
    return Uni.combine()
        .all()
        .unis(
            session.prepare(
                "INSERT INTO "
                    + jobs
                    + " (list, id, kind, ranges, ads, generation, accept_incomplete, repair, state,"
                    + " reason, changed) VALUES ('all', ?, ?, ?, ?, ?, ?, ?, ?, '', ?) IF NOT EXISTS"),
            session.prepare("INSERT INTO " + open + " (list, id) VALUES ('all', ?)"),
            session.prepare("DELETE FROM " + open + " WHERE list = 'all' AND id = ?"),
            session.prepare("SELECT id FROM " + open + " WHERE list = 'all' AND id >= ?"),
            session.prepare("SELECT " + COLUMNS + " FROM " + jobs + " WHERE list = 'all' LIMIT ?"),
            session.prepare(
                "SELECT " + COLUMNS + " FROM " + jobs + " WHERE list = 'all' AND id IN ?"),
            session.prepare("SELECT " + COLUMNS + " FROM " + jobs + ONE),
            session.prepare(
                "UPDATE "
                    + jobs
                    + " SET needed = ?, state = ?, reason = '', changed = ?"
                    + ONE
                    + " IF state = ?"),
            session.prepare(
                "UPDATE " + jobs + " SET needed_by_windows = ?" + ONE + " IF state = ?"),
            session.prepare(
                "UPDATE "
                    + jobs
                    + " SET state = ?, reason = ?, changed = ?"
                    + ONE
                    + " IF state = ?"))
        .with(
            PreparedStatement.class,
            all ->
                new JobStatements(
                    session,
                    all.get(0),
                    all.get(1),
                    all.get(2),
                    all.get(3),
                    all.get(4),
                    all.get(5),
                    all.get(6),
                    all.get(7),
                    all.get(8),
                    all.get(9)));
  }
}
