package io.clickfold.recalculate;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** The statements that read and write jobs, prepared. */
record JobStatements(
    StoreSession session,
    PreparedStatement insert,
    PreparedStatement list,
    PreparedStatement find,
    PreparedStatement begin,
    PreparedStatement move,
    PreparedStatement lastGeneration,
    PreparedStatement firstGeneration,
    PreparedStatement nextGeneration,
    PreparedStatement progress,
    PreparedStatement saveProgress,
    PreparedStatement done,
    PreparedStatement marks) {

  private static final String COLUMNS =
      "id, kind, ranges, ads, generation, repair, needed, state, reason, changed";
  private static final String ONE = " WHERE list = 'all' AND id = ?";

  static Uni<JobStatements> prepare(StoreSession session) {
    String jobs = session.table("recalculations");
    String tasks = session.table("recalculation_tasks");
    String generations = session.table("generations");
    List<String> cql =
        List.of(
            "INSERT INTO "
                + jobs
                + " (list, id, kind, ranges, ads, generation, repair, state, reason, changed)"
                + " VALUES ('all', ?, ?, ?, ?, ?, ?, ?, '', ?) IF NOT EXISTS",
            "SELECT " + COLUMNS + " FROM " + jobs + " WHERE list = 'all' LIMIT ?",
            "SELECT " + COLUMNS + " FROM " + jobs + ONE,
            "UPDATE " + jobs + " SET needed = ?, state = ?, changed = ?" + ONE + " IF state = ?",
            "UPDATE " + jobs + " SET state = ?, reason = ?, changed = ?" + ONE + " IF state = ?",
            "SELECT last FROM " + generations + " WHERE name = 'recalculations'",
            "INSERT INTO "
                + generations
                + " (name, last) VALUES ('recalculations', ?) IF NOT EXISTS",
            "UPDATE " + generations + " SET last = ? WHERE name = 'recalculations' IF last = ?",
            "SELECT task, next_minute, clicks, duplicates, done FROM " + tasks + " WHERE job = ?",
            "UPDATE "
                + tasks
                + " SET next_minute = ?, clicks = ?, duplicates = ? WHERE job = ? AND task = ?",
            "UPDATE " + tasks + " SET done = true WHERE job = ? AND task = ?",
            "SELECT task, partition, partitions FROM "
                + session.table("recalculation_marks")
                + " WHERE job = ?");
    return Uni.join()
        .all(cql.stream().map(session::prepare).toList())
        .andFailFast()
        .map(
            p ->
                new JobStatements(
                    session, p.get(0), p.get(1), p.get(2), p.get(3), p.get(4), p.get(5), p.get(6),
                    p.get(7), p.get(8), p.get(9), p.get(10), p.get(11)));
  }
}
