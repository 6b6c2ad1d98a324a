package io.clickfold.store.jobs;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;

/** The statements that read and write the last generation, prepared. */
record GenerationStatements(
    StoreSession session, SelectLast select, InsertFirst first, UpdateLast update) {
  private static final String TABLE = "generations";

  static Uni<GenerationStatements> prepare(StoreSession session) {
    return Uni.combine()
        .all()
        .unis(
            SelectLast.prepare(session), InsertFirst.prepare(session), UpdateLast.prepare(session))
        .with((select, first, update) -> new GenerationStatements(session, select, first, update));
  }

  /** Selects the last generation. */
  record SelectLast(PreparedStatement statement) {
    static Uni<SelectLast> prepare(StoreSession session) {
      return session
          .prepare(
              "SELECT last FROM %s WHERE name = 'recalculations'".formatted(session.table(TABLE)))
          .map(SelectLast::new);
    }

    BoundStatement bound() {
      return statement.boundStatementBuilder().build();
    }

    static int last(Row row) {
      return row.getInt("last");
    }
  }

  /** Stores the first generation, unless there is one. */
  record InsertFirst(PreparedStatement statement) {
    static Uni<InsertFirst> prepare(StoreSession session) {
      return session
          .prepare(
              "INSERT INTO %s (name, last) VALUES ('recalculations', :last) IF NOT EXISTS"
                  .formatted(session.table(TABLE)))
          .map(InsertFirst::new);
    }

    BoundStatement of(int first) {
      return statement.boundStatementBuilder().setInt("last", first).build();
    }
  }

  /** Stores the next generation, if the last one is the one that is known here. */
  record UpdateLast(PreparedStatement statement) {
    static Uni<UpdateLast> prepare(StoreSession session) {
      return session
          .prepare(
              "UPDATE %s SET last = :last WHERE name = 'recalculations' IF last = :expected"
                  .formatted(session.table(TABLE)))
          .map(UpdateLast::new);
    }

    BoundStatement of(int next, int expected) {
      return statement
          .boundStatementBuilder()
          .setInt("last", next)
          .setInt("expected", expected)
          .build();
    }
  }
}
