package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.type.DataType;
import io.clickfold.simulation.store.TableShape.Column.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A table's columns. Shared by all runs; equal definitions are one object. */
final class TableShape {
  final String keyspace;
  final String name;

  /** With the keyspace. */
  final String fullName;

  final int defaultTtl;
  final List<Column> partitionKey = new ArrayList<>();
  final List<Column> clustering = new ArrayList<>();
  final List<Column> regular = new ArrayList<>();

  /** As {@code SELECT *} has them: the keys, then the others by their names. */
  final Map<String, Column> columns = new LinkedHashMap<>();

  TableShape(
      String keyspace,
      String name,
      Map<String, DataType> types,
      List<String> partitionKey,
      List<String> clustering,
      List<String> descending,
      int defaultTtl) {
    this.keyspace = keyspace;
    this.name = name;
    this.fullName = keyspace + "." + name;
    this.defaultTtl = defaultTtl;
    Map<String, DataType> others = new TreeMap<>(types);
    for (String column : partitionKey) {
      add(this.partitionKey, column, others.remove(column), Kind.PARTITION, false);
    }
    for (String column : clustering) {
      boolean down = descending.contains(column);
      add(this.clustering, column, others.remove(column), Kind.CLUSTERING, down);
    }
    others.forEach((column, type) -> add(regular, column, type, Kind.REGULAR, false));
  }

  private void add(
      List<Column> among, String column, DataType type, Kind kind, boolean descending) {
    if (type == null) {
      throw new IllegalArgumentException("there is no column " + column + " in " + name);
    }
    Column made = new Column(column, type, kind, among.size(), descending);
    among.add(made);
    columns.put(column, made);
  }

  /**
   * A column of a table.
   *
   * @param position among the columns of its kind
   */
  record Column(String name, DataType type, Kind kind, int position, boolean descending) {
    enum Kind {
      PARTITION,
      CLUSTERING,
      REGULAR
    }
  }
}
