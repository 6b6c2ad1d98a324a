package io.clickfold.simulation.store;

import java.util.Arrays;

/** A row with all that was written to it, or a write to one: merging is the same. */
final class RowState {
  static final long NEVER_WRITTEN = Long.MIN_VALUE;

  final byte[] key;
  final byte[][] clustering;
  final Value[] columns;
  long deleted = NEVER_WRITTEN;
  private long inserted = NEVER_WRITTEN;
  private int insertedEnd;

  RowState(byte[] key, byte[][] clustering, int columns) {
    this.key = key;
    this.clustering = clustering;
    this.columns = new Value[columns];
  }

  /** Notes that the row itself was written, so that it is there even if its columns are null. */
  void insert(long written, int endSecond) {
    if (written > inserted
        || written == inserted
            && (insertedEnd == Value.NEVER
                || endSecond != Value.NEVER && endSecond > insertedEnd)) {
      inserted = written;
      insertedEnd = endSecond;
    }
  }

  void merge(RowState other) {
    deleted = Math.max(deleted, other.deleted);
    if (other.inserted != NEVER_WRITTEN) {
      insert(other.inserted, other.insertedEnd);
    }
    for (int i = 0; i < columns.length; i++) {
      Value more = other.columns[i];
      if (more != null) {
        columns[i] = columns[i] == null ? more : Value.newer(columns[i], more);
      }
    }
  }

  RowState copy() {
    RowState copy = new RowState(key, clustering, columns.length);
    copy.merge(this);
    return copy;
  }

  /**
   * @param deletion the newest that covers the row, its own included
   */
  boolean isLive(long deletion, int nowSecond) {
    if (inserted > deletion && nowSecond < insertedEnd) {
      return true;
    }
    for (Value column : columns) {
      if (column != null && column.isLive(deletion, nowSecond)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The newest write of a column in a row.
   *
   * @param value null if it was deleted
   * @param written in microseconds
   * @param endSecond when it is gone, in seconds since 1970; {@link #NEVER} if it has no end
   * @param ttl in seconds; 0 if it has no end
   */
  record Value(byte[] value, long written, int endSecond, int ttl) {
    static final int NEVER = Integer.MAX_VALUE;

    boolean isLive(long deleted, int nowSecond) {
      return value != null && written > deleted && nowSecond < endSecond;
    }

    /** The one that stays, as Cassandra's {@code Cells.resolveRegular} has it. */
    static Value newer(Value a, Value b) {
      if (a.written != b.written) {
        return a.written > b.written ? a : b;
      }
      boolean aEnds = a.endSecond != NEVER;
      if (aEnds != (b.endSecond != NEVER)) {
        return aEnds ? a : b;
      }
      if (aEnds) {
        if ((a.value == null) != (b.value == null)) {
          return a.value == null ? a : b;
        }
        if (a.endSecond != b.endSecond) {
          return a.endSecond > b.endSecond ? a : b;
        }
        if (a.ttl != b.ttl) {
          return a.ttl < b.ttl ? a : b;
        }
      }
      return a.value == null || Arrays.compareUnsigned(a.value, b.value) >= 0 ? a : b;
    }
  }
}
