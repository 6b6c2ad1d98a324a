package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Of which partitions and rows a statement is. */
final class KeyConditions {
  private static final byte[] NO_PREFIX = {};
  private static final List<Slice> EVERYTHING = List.of(new Slice(Bound.FIRST, Bound.LAST));

  /** The values of a partition's key; null if a statement is of several partitions. */
  final PlannedCql.Term[] partition;

  final PlannedCql.Term afterToken;
  final PlannedCql.Term lastToken;
  private final TableShape table;
  private final Condition[] rows;

  /** Rows that lie side by side. */
  record Slice(Bound from, Bound to) {}

  /** Of one clustering column: one value, several, or a range of them. */
  static final class Condition {
    PlannedCql.Term equal;
    PlannedCql.Term in;
    PlannedCql.Term from;
    PlannedCql.Term to;
    boolean isFromIncluded;
    boolean isToIncluded;
  }

  /**
   * @param rows for each clustering column its condition, or null
   */
  KeyConditions(
      TableShape table,
      PlannedCql.Term[] partition,
      PlannedCql.Term afterToken,
      PlannedCql.Term lastToken,
      Condition[] rows) {
    this.table = table;
    this.partition = partition;
    this.afterToken = afterToken;
    this.lastToken = lastToken;
    this.rows = rows;
  }

  /** The key's values. */
  byte[][] key(byte[][] values) {
    byte[][] key = new byte[partition.length][];
    for (int i = 0; i < key.length; i++) {
      key[i] = notNull(partition[i].of(values), table.partitionKey.get(i));
    }
    return key;
  }

  /** Whether it is of one row, with its whole key. */
  boolean isOfRow() {
    for (Condition row : rows) {
      if (row == null || row.equal == null) {
        return false;
      }
    }
    return partition != null;
  }

  /** The values of the clustering columns of one row. */
  byte[][] clustering(byte[][] values) {
    byte[][] clustering = new byte[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      clustering[i] = notNull(rows[i].equal.of(values), table.clustering.get(i));
    }
    return clustering;
  }

  /** The key of a row in its partition. */
  byte[] rowKey(byte[][] clustering) {
    byte[] key = NO_PREFIX;
    for (int i = 0; i < clustering.length; i++) {
      key = KeyOrder.append(key, table.clustering.get(i), clustering[i]);
    }
    return key;
  }

  /** Where the rows lie, in their order. */
  List<Slice> slices(byte[][] values) {
    if (rows.length == 0 || rows[0] == null) {
      return EVERYTHING;
    }
    List<byte[]> prefixes = List.of(NO_PREFIX);
    for (int i = 0; i < rows.length && rows[i] != null; i++) {
      Condition condition = rows[i];
      TableShape.Column column = table.clustering.get(i);
      if (condition.equal == null && condition.in == null) {
        return ranges(prefixes, column, condition, values);
      }
      List<byte[]> some = some(condition, column, values);
      if (prefixes.size() == 1 && some.size() == 1) {
        prefixes = List.of(KeyOrder.append(prefixes.get(0), column, some.get(0)));
      } else {
        TreeSet<byte[]> sorted = new TreeSet<>(Arrays::compareUnsigned);
        for (byte[] prefix : prefixes) {
          some.forEach(value -> sorted.add(KeyOrder.append(prefix, column, value)));
        }
        prefixes = new ArrayList<>(sorted);
      }
    }
    List<Slice> slices = new ArrayList<>(prefixes.size());
    for (byte[] prefix : prefixes) {
      slices.add(new Slice(Bound.before(prefix), Bound.after(prefix)));
    }
    return slices;
  }

  private static List<Slice> ranges(
      List<byte[]> prefixes, TableShape.Column column, Condition condition, byte[][] values) {
    List<Slice> slices = new ArrayList<>(prefixes.size());
    for (byte[] prefix : prefixes) {
      Bound low = Bound.before(prefix);
      Bound high = Bound.after(prefix);
      if (condition.from != null) {
        byte[] edge = KeyOrder.append(prefix, column, notNull(condition.from.of(values), column));
        if (column.descending()) {
          high = new Bound(edge, condition.isFromIncluded);
        } else {
          low = new Bound(edge, !condition.isFromIncluded);
        }
      }
      if (condition.to != null) {
        byte[] edge = KeyOrder.append(prefix, column, notNull(condition.to.of(values), column));
        if (column.descending()) {
          low = new Bound(edge, !condition.isToIncluded);
        } else {
          high = new Bound(edge, condition.isToIncluded);
        }
      }
      slices.add(new Slice(low, high));
    }
    return slices;
  }

  private static List<byte[]> some(Condition condition, TableShape.Column column, byte[][] values) {
    if (condition.equal != null) {
      return List.of(notNull(condition.equal.of(values), column));
    }
    ByteBuffer list = ByteBuffer.wrap(notNull(condition.in.of(values), column));
    int size = list.getInt();
    List<byte[]> some = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      byte[] value = new byte[list.getInt()];
      list.get(value);
      some.add(value);
    }
    return some;
  }

  private static byte[] notNull(byte[] value, TableShape.Column column) {
    if (value == null || value == PlannedCql.Term.UNSET) {
      throw new InvalidQueryException(
          SimulatedRing.Member.NODES.get(0),
          "Invalid null value in condition for column " + column.name());
    }
    return value;
  }

  /**
   * A place between the rows of a partition: before or after all those whose keys begin with some
   * bytes.
   */
  record Bound(byte[] prefix, boolean after) {
    private static final byte[] ALL = {};
    static final Bound FIRST = new Bound(ALL, false);
    static final Bound LAST = new Bound(ALL, true);

    static Bound before(byte[] prefix) {
      return new Bound(prefix, false);
    }

    static Bound after(byte[] prefix) {
      return new Bound(prefix, true);
    }

    /** Whether a row is behind this place. */
    boolean isBefore(byte[] key) {
      int length = Math.min(prefix.length, key.length);
      int compared = Arrays.compareUnsigned(key, 0, length, prefix, 0, length);
      return compared != 0 ? compared > 0 : !after;
    }
  }
}
