package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Rows of partitions with one key that are written together.
 *
 * @param bytes of all their values
 */
public record Rows(List<BoundStatement> statements, int bytes) {

  /** The rows of these statements, all of one partition. */
  public static Rows of(List<BoundStatement> statements) {
    int bytes = 0;
    for (BoundStatement statement : statements) {
      bytes += bytesOf(statement);
    }
    return new Rows(statements, bytes);
  }

  /** How many bytes the values have that are bound to a statement, or to those of a batch. */
  public static int bytesOf(Statement<?> statement) {
    int bytes = 0;
    if (statement instanceof BatchStatement batch) {
      for (BatchableStatement<?> one : batch) {
        bytes += bytesOf((Statement<?>) one);
      }
    } else if (statement instanceof BoundStatement row) {
      bytes = bytesOf(row);
    }
    return bytes;
  }

  /** How many bytes a row's values have. */
  public static int bytesOf(BoundStatement row) {
    int bytes = 0;
    for (int i = 0; i < row.size(); i++) {
      ByteBuffer value = row.getBytesUnsafe(i);
      bytes += value == null ? 0 : value.remaining();
    }
    return bytes;
  }
}
