package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.detach.AttachmentPoint;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.internal.core.cql.DefaultColumnDefinitions;
import java.util.List;

/** A parsed statement. Shared by all runs, so without state. */
abstract sealed class PlannedCql {
  final TableShape table;
  final ColumnDefinitions variables;

  private PlannedCql(TableShape table, List<ColumnDefinition> variables) {
    this.table = table;
    this.variables = DefaultColumnDefinitions.valueOf(variables);
  }

  /** Makes a keyspace; or a table, if there is one here. */
  static final class Define extends PlannedCql {
    final String keyspace;

    Define(String keyspace, TableShape table) {
      super(table, List.of());
      this.keyspace = keyspace;
    }
  }

  /** Reads or writes rows of a table. */
  abstract static sealed class OfRows extends PlannedCql permits PlannedSelect, PlannedWrite {
    final KeyConditions where;

    OfRows(TableShape table, List<ColumnDefinition> variables, KeyConditions where) {
      super(table, variables);
      this.where = where;
    }

    /** The columns of the result. */
    abstract ColumnDefinitions result();
  }

  /**
   * A value in a statement: of a variable if that is not negative, else as it is written there.
   *
   * @param literal null for the literal {@code null}
   */
  record Term(int variable, byte[] literal) {
    /** What a variable has that was not set: its column is left as it is. */
    static final byte[] UNSET = {};

    byte[] of(byte[][] values) {
      return variable < 0 ? literal : values[variable];
    }
  }

  /** A value of a statement, or a column of a result. */
  static final class Variable implements ColumnDefinition {
    private final CqlIdentifier keyspace;
    private final CqlIdentifier table;
    private final CqlIdentifier name;
    private final DataType type;

    Variable(TableShape table, String name, DataType type) {
      this.keyspace = CqlIdentifier.fromInternal(table.keyspace);
      this.table = CqlIdentifier.fromInternal(table.name);
      this.name = CqlIdentifier.fromInternal(name);
      this.type = type;
    }

    @Override
    public CqlIdentifier getKeyspace() {
      return keyspace;
    }

    @Override
    public CqlIdentifier getTable() {
      return table;
    }

    @Override
    public CqlIdentifier getName() {
      return name;
    }

    @Override
    public DataType getType() {
      return type;
    }

    @Override
    public boolean isDetached() {
      return false;
    }

    @Override
    public void attach(AttachmentPoint point) {
      // The default one does.
    }
  }
}
