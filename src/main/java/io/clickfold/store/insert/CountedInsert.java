package io.clickfold.store.insert;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.store.Column;
import io.clickfold.store.Rows;
import io.clickfold.store.StoreSession;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** A prepared INSERT. Its rows are counted as they are made. */
final class CountedInsert {
  private final PreparedStatement statement;
  private final IntConsumer made;

  private CountedInsert(PreparedStatement statement, IntConsumer made) {
    this.statement = statement;
    this.made = made;
  }

  /**
   * @param values how the statement goes on behind the table's name
   * @param counters by table, what is told of each row how many bytes its values have
   */
  static Uni<CountedInsert> prepare(
      StoreSession session, Function<String, IntConsumer> counters, String table, String values) {
    return session
        .prepare("INSERT INTO " + session.table(table) + " " + values)
        .map(prepared -> new CountedInsert(prepared, counters.apply(table)));
  }

  Column column(String name) {
    return Column.of(statement, name);
  }

  /** A row whose values are yet to be set. */
  BoundStatementBuilder row() {
    return statement.boundStatementBuilder();
  }

  /** Completes and counts a row. */
  BoundStatement made(BoundStatementBuilder row) {
    BoundStatement complete = row.build();
    made.accept(Rows.bytesOf(complete));
    return complete;
  }
}
