package io.clickfold.writer;

import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import io.clickfold.store.Rows;
import io.clickfold.store.StoreSession;
import io.micrometer.core.instrument.Counter;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/** Makes rows of a table to be written, and counts them. */
final class Insert {
  private final PreparedStatement statement;
  private final Counter rows;
  private final Counter bytes;

  private Insert(PreparedStatement statement, Counter rows, Counter bytes) {
    this.statement = statement;
    this.rows = rows;
    this.bytes = bytes;
  }

  /**
   * @param values how the statement goes on behind the table's name
   */
  static Uni<Insert> prepare(
      StoreSession session, WriteMetrics metrics, String table, String values) {
    return session
        .prepare("INSERT INTO " + session.table(table) + " " + values)
        .map(prepared -> new Insert(prepared, metrics.rows(table), metrics.bytes(table)));
  }

  /** A row of values that are encoded. */
  BoundStatement row(ByteBuffer... values) {
    return row(
        row -> {
          for (int i = 0; i < values.length; i++) {
            row.setBytesUnsafe(i, values[i]);
          }
          return row;
        });
  }

  /** A row whose values are yet to be set. */
  BoundStatement row(UnaryOperator<BoundStatementBuilder> values) {
    BoundStatement row = values.apply(statement.boundStatementBuilder()).build();
    rows.increment();
    bytes.increment(Rows.bytesOf(row));
    return row;
  }
}
