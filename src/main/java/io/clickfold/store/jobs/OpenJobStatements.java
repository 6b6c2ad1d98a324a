package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** The statements that note which jobs have not ended, prepared. */
record OpenJobStatements(Open open, Close close, SelectOpen select) {
  private static final String TABLE = "open_recalculations";

  static Uni<OpenJobStatements> prepare(StoreSession session) {
    return Uni.combine()
        .all()
        .unis(Open.prepare(session), Close.prepare(session), SelectOpen.prepare(session))
        .with(OpenJobStatements::new);
  }

  /** Notes that a job has not ended. */
  record Open(PreparedStatement statement) {
    static Uni<Open> prepare(StoreSession session) {
      return session
          .prepare("INSERT INTO %s (list, id) VALUES ('all', :id)".formatted(session.table(TABLE)))
          .map(Open::new);
    }

    BoundStatement of(UUID id) {
      return statement.boundStatementBuilder().setUuid("id", id).build();
    }
  }

  /** Notes that a job has ended. */
  record Close(PreparedStatement statement) {
    static Uni<Close> prepare(StoreSession session) {
      return session
          .prepare("DELETE FROM %s WHERE list = 'all' AND id = :id".formatted(session.table(TABLE)))
          .map(Close::new);
    }

    BoundStatement of(UUID id) {
      return statement.boundStatementBuilder().setUuid("id", id).build();
    }
  }

  /** Selects the ids of jobs that have not ended. */
  record SelectOpen(PreparedStatement statement) {
    static Uni<SelectOpen> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT id FROM %s WHERE list = 'all' AND id >= :first"
                  .formatted(session.table(TABLE)))
          .map(SelectOpen::new);
    }

    /**
     * @param first the lowest id of which it is asked
     */
    BoundStatement of(UUID first) {
      return statement.boundStatementBuilder().setUuid("first", first).build();
    }

    static UUID id(Row row) {
      return row.getUuid("id");
    }
  }
}
