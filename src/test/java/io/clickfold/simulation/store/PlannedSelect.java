package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.internal.core.cql.DefaultColumnDefinitions;
import com.datastax.oss.driver.internal.core.cql.DefaultRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A SELECT. */
final class PlannedSelect extends PlannedCql.OfRows {
  private final boolean isDistinct;
  private final List<Selector> selectors;
  private final boolean isAggregate;
  private final PlannedCql.Term limit;
  private final ColumnDefinitions result;

  enum Fold {
    NONE,
    MIN,
    MAX,
    SUM,
    COUNT
  }

  /**
   * A column of the result.
   *
   * @param column null for all, which can only be counted
   * @param isWriteTime whether it is the column's time stamp
   */
  record Selector(TableShape.Column column, boolean isWriteTime, Fold fold) {
    byte[] of(PartitionState partition, RowState row, long deletion, int nowSecond) {
      return switch (column.kind()) {
        case PARTITION -> partition.key[column.position()];
        case CLUSTERING -> row.clustering[column.position()];
        case REGULAR -> {
          RowState.Value state = row.columns[column.position()];
          if (state == null || !state.isLive(deletion, nowSecond)) {
            yield null;
          }
          yield isWriteTime
              ? ByteBuffer.allocate(Long.BYTES).putLong(state.written()).array()
              : state.value();
        }
      };
    }
  }

  /**
   * Behind which row a next page begins.
   *
   * @param row null if all of the partition was read
   * @param left how many rows may still be read
   */
  record Place(TokenKey partition, byte[] row, int left) {}

  /**
   * @param next null if there are no more rows
   */
  record Page(List<Row> rows, Place next) {}

  PlannedSelect(
      TableShape table,
      List<ColumnDefinition> variables,
      KeyConditions where,
      boolean isDistinct,
      List<Selector> selectors,
      List<ColumnDefinition> result,
      PlannedCql.Term limit) {
    super(table, variables, where);
    this.isDistinct = isDistinct;
    this.selectors = selectors;
    this.isAggregate = selectors.stream().anyMatch(selector -> selector.fold() != Fold.NONE);
    this.result = DefaultColumnDefinitions.valueOf(result);
    this.limit = limit;
  }

  @Override
  ColumnDefinitions result() {
    return result;
  }

  /**
   * Reads a page as some replicas have it, and gives to each of them what the others have.
   *
   * @param after where the page before ended; null for the first
   */
  Page read(
      TableState state, byte[][] values, int replicas, int nowSecond, int pageRows, Place after) {
    Reading reading = new Reading(values, replicas, nowSecond);
    int left = after == null ? limit(values) : after.left();
    reading.max = isAggregate ? Integer.MAX_VALUE : Math.min(left, pageRows);
    if (where.partition != null) {
      TokenKey key = TokenKey.of(where.key(values));
      PartitionState partition = state.partition(key);
      if (partition != null) {
        reading.read(key, partition, after);
      }
    } else {
      for (Map.Entry<TokenKey, PartitionState> each : range(state, values, after).entrySet()) {
        boolean isFirst = after != null && each.getKey().equals(after.partition());
        if (reading.read(each.getKey(), each.getValue(), isFirst ? after : null)) {
          break;
        }
      }
    }
    if (isAggregate) {
      return new Page(List.of(folded(reading.found)), null);
    }
    List<Row> rows = new ArrayList<>(reading.found.size());
    for (byte[][] row : reading.found) {
      rows.add(row(row));
    }
    int more = left - rows.size();
    boolean isLast = reading.lastPartition == null || more == 0;
    return new Page(rows, isLast ? null : new Place(reading.lastPartition, reading.lastRow, more));
  }

  private int limit(byte[][] values) {
    return limit == null ? Integer.MAX_VALUE : ByteBuffer.wrap(limit.of(values)).getInt();
  }

  private Map<TokenKey, PartitionState> range(TableState state, byte[][] values, Place after) {
    TokenKey from = TokenKey.first(Long.MIN_VALUE);
    if (where.afterToken != null) {
      long token = ByteBuffer.wrap(where.afterToken.of(values)).getLong();
      if (token == Long.MAX_VALUE) {
        return Map.of();
      }
      from = TokenKey.first(token + 1);
    }
    if (after != null) {
      from = after.partition();
    }
    if (where.lastToken != null) {
      long token = ByteBuffer.wrap(where.lastToken.of(values)).getLong();
      // The smallest token is also the end of the ring.
      if (token != Long.MIN_VALUE && token != Long.MAX_VALUE) {
        TokenKey to = TokenKey.first(token + 1);
        return from.compareTo(to) >= 0 ? Map.of() : state.partitions.subMap(from, to);
      }
    }
    return state.partitions.tailMap(from);
  }

  /** Of rows that follow each other. */
  private final class Reading {
    private final byte[][] values;
    private final int replicas;
    private final int nowSecond;
    private final List<KeyConditions.Slice> slices;
    private final List<byte[][]> found = new ArrayList<>();
    private int max;
    private TokenKey lastPartition;
    private byte[] lastRow;

    Reading(byte[][] values, int replicas, int nowSecond) {
      this.values = values;
      this.replicas = replicas;
      this.nowSecond = nowSecond;
      this.slices = where.slices(values);
    }

    /** Whether the page is full. */
    boolean read(TokenKey key, PartitionState partition, Place after) {
      if (after != null && after.row() == null) {
        return false;
      }
      PartitionState seen = partition.seenBy(replicas);
      KeyConditions.Bound behind = after == null ? null : KeyConditions.Bound.after(after.row());
      for (KeyConditions.Slice slice : slices) {
        if (behind != null && slice.to().isBefore(after.row())) {
          continue;
        }
        boolean isFull = read(key, seen, slice, behind);
        partition.repair(replicas, slice.from(), slice.to());
        if (isFull) {
          return true;
        }
      }
      return false;
    }

    private boolean read(
        TokenKey key, PartitionState seen, KeyConditions.Slice slice, KeyConditions.Bound behind) {
      int index = seen.indexAfter(slice.from());
      if (behind != null) {
        index = Math.max(index, seen.indexAfter(behind));
      }
      for (; index < seen.rows.size(); index++) {
        RowState row = seen.rows.get(index);
        if (slice.to().isBefore(row.key)) {
          return false;
        }
        long deletion = seen.deletion(row);
        if (row.isLive(deletion, nowSecond)) {
          found.add(selected(seen, row, deletion));
          if (found.size() >= max) {
            lastPartition = key;
            lastRow = isDistinct ? null : row.key;
            return true;
          }
          if (isDistinct) {
            return false;
          }
        }
      }
      return false;
    }

    private byte[][] selected(PartitionState partition, RowState row, long deletion) {
      byte[][] selected = new byte[selectors.size()][];
      for (int i = 0; i < selected.length; i++) {
        Selector selector = selectors.get(i);
        selected[i] =
            selector.column() == null ? null : selector.of(partition, row, deletion, nowSecond);
      }
      return selected;
    }
  }

  private Row row(byte[][] values) {
    ByteBuffer[] buffers = new ByteBuffer[values.length];
    for (int i = 0; i < values.length; i++) {
      buffers[i] = values[i] == null ? null : ByteBuffer.wrap(values[i]);
    }
    return new DefaultRow(result, Arrays.asList(buffers));
  }

  private Row folded(List<byte[][]> rows) {
    byte[][] folded = new byte[selectors.size()][];
    for (int i = 0; i < folded.length; i++) {
      Selector selector = selectors.get(i);
      byte[] value = null;
      long sum = 0;
      for (byte[][] row : rows) {
        value = extreme(selector, value, row[i]);
        sum += selector.fold() != Fold.SUM || row[i] == null ? 1 : number(row[i]);
      }
      boolean isSum = selector.fold() == Fold.SUM || selector.fold() == Fold.COUNT;
      folded[i] = isSum ? sum(selector, rows.isEmpty() ? 0 : sum) : value;
    }
    return row(folded);
  }

  private static byte[] extreme(Selector selector, byte[] a, byte[] b) {
    if (a == null || b == null || selector.fold() == Fold.NONE) {
      return a == null ? b : a;
    }
    byte[] nothing = {};
    TableShape.Column column = selector.column();
    int compared =
        Arrays.compareUnsigned(
            KeyOrder.append(nothing, column, a), KeyOrder.append(nothing, column, b));
    return compared < 0 == (selector.fold() == Fold.MIN) ? a : b;
  }

  private static long number(byte[] value) {
    return value.length == Integer.BYTES
        ? ByteBuffer.wrap(value).getInt()
        : ByteBuffer.wrap(value).getLong();
  }

  private static byte[] sum(Selector selector, long sum) {
    boolean isInt = selector.fold() == Fold.SUM && selector.column().type() == DataTypes.INT;
    return isInt
        ? ByteBuffer.allocate(Integer.BYTES).putInt((int) sum).array()
        : ByteBuffer.allocate(Long.BYTES).putLong(sum).array();
  }
}
