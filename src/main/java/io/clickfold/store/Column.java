package io.clickfold.store;

import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import java.nio.ByteBuffer;

/**
 * A value of a prepared statement, found by its name once. For statements of which tens of
 * thousands are bound a second: looking up each value's name would cost more than binding it.
 */
public final class Column {
  private final int index;

  private Column(int index) {
    this.index = index;
  }

  /**
   * Finds a value.
   *
   * @throws IllegalArgumentException if the statement has none of this name
   */
  public static Column of(PreparedStatement statement, String name) {
    int index = statement.getVariableDefinitions().firstIndexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "there is no value '%s' in: %s".formatted(name, statement.getQuery()));
    }
    return new Column(index);
  }

  /**
   * Binds the value.
   *
   * @param encoded as the native protocol has it
   */
  public void set(BoundStatementBuilder row, ByteBuffer encoded) {
    row.setBytesUnsafe(index, encoded);
  }
}
