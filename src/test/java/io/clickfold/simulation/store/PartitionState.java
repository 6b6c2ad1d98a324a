package io.clickfold.simulation.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A partition: what all replicas have, and the writes that only some of them have. Since writes
 * merge in any order, what some replicas have together is the former with those of the latter that
 * any of them has.
 */
final class PartitionState {
  /** All three replicas, a bit each. */
  static final int ALL = 7;

  final byte[][] key;
  final List<RowState> rows;
  private final List<RangeDeletion> deletions;
  private List<PartialWrite> partial = List.of();

  /** The time stamp of the newest lightweight transaction, in microseconds. */
  long ballot;

  /** A transaction that may be completed by the next one. */
  RowState undecided;

  private record RangeDeletion(KeyConditions.Bound from, KeyConditions.Bound to, long written) {
    boolean has(byte[] rowKey) {
      return from.isBefore(rowKey) && !to.isBefore(rowKey);
    }
  }

  /** Either a row's or, with bounds, that of a deletion of rows. */
  static final class PartialWrite {
    private final RowState row;
    private final RangeDeletion deletion;
    private final boolean isDecided;
    int replicas;

    private PartialWrite(RowState row, RangeDeletion deletion, boolean isDecided, int replicas) {
      this.row = row;
      this.deletion = deletion;
      this.isDecided = isDecided;
      this.replicas = replicas;
    }
  }

  PartitionState(byte[][] key) {
    this(key, new ArrayList<>(), new ArrayList<>(0));
  }

  private PartitionState(byte[][] key, List<RowState> rows, List<RangeDeletion> deletions) {
    this.key = key;
    this.rows = rows;
    this.deletions = deletions;
  }

  PartitionState copy() {
    PartitionState copy = new PartitionState(key, new ArrayList<>(), new ArrayList<>(deletions));
    rows.forEach(row -> copy.rows.add(row.copy()));
    copy.ballot = ballot;
    return copy;
  }

  /** The first row behind a place, by its index. */
  int indexAfter(KeyConditions.Bound bound) {
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (bound.isBefore(rows.get(middle).key)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The row with a key; null if nothing was ever written to it. */
  RowState row(byte[] rowKey) {
    int index = indexAfter(KeyConditions.Bound.before(rowKey));
    return index < rows.size() && Arrays.equals(rows.get(index).key, rowKey)
        ? rows.get(index)
        : null;
  }

  /** The newest deletion that covers a row, its own included. */
  long deletion(RowState row) {
    long newest = row.deleted;
    for (RangeDeletion deletion : deletions) {
      if (deletion.written() > newest && deletion.has(row.key)) {
        newest = deletion.written();
      }
    }
    return newest;
  }

  boolean isLive(RowState row, int nowSecond) {
    return row.isLive(deletion(row), nowSecond);
  }

  /**
   * Writes to a row.
   *
   * @param replicas those that have it
   * @param isDecided whether other replicas learn of it with the next transaction
   * @return what is left to be done; null if all replicas have it
   */
  PartialWrite write(RowState change, int replicas, boolean isDecided) {
    if (replicas == ALL) {
      merge(change, false);
      return null;
    }
    return replicas == 0 && !isDecided
        ? null
        : add(new PartialWrite(change, null, isDecided, replicas));
  }

  /** Deletes the rows between two places. */
  PartialWrite delete(
      KeyConditions.Bound from, KeyConditions.Bound to, long written, int replicas) {
    RangeDeletion deletion = new RangeDeletion(from, to, written);
    if (replicas == ALL) {
      add(deletion);
      return null;
    }
    return replicas == 0 ? null : add(new PartialWrite(null, deletion, false, replicas));
  }

  private PartialWrite add(PartialWrite write) {
    if (partial.isEmpty()) {
      partial = new ArrayList<>();
    }
    partial.add(write);
    return write;
  }

  private void add(RangeDeletion deletion) {
    deletions.removeIf(
        older ->
            older.written() <= deletion.written()
                && older.from().equals(deletion.from())
                && older.to().equals(deletion.to()));
    deletions.add(deletion);
  }

  private void merge(RowState change, boolean copies) {
    int index = indexAfter(KeyConditions.Bound.before(change.key));
    RowState present =
        index < rows.size() && Arrays.equals(rows.get(index).key, change.key)
            ? rows.get(index)
            : null;
    if (present == null) {
      rows.add(index, change);
    } else if (copies) {
      RowState merged = present.copy();
      merged.merge(change);
      rows.set(index, merged);
    } else {
      present.merge(change);
    }
  }

  /** What some replicas have together; to be looked at only, and not for long. */
  PartitionState seenBy(int replicas) {
    if (partial.isEmpty()) {
      return this;
    }
    PartitionState seen =
        new PartitionState(key, new ArrayList<>(rows), new ArrayList<>(deletions));
    for (PartialWrite write : partial) {
      if ((write.replicas & replicas) != 0) {
        if (write.row == null) {
          seen.add(write.deletion);
        } else {
          seen.merge(write.row, true);
        }
      }
    }
    return seen;
  }

  /** Gives to some replicas what any of them has of the rows between two places. */
  void repair(int replicas, KeyConditions.Bound from, KeyConditions.Bound to) {
    for (int i = partial.size() - 1; i >= 0; i--) {
      PartialWrite write = partial.get(i);
      if ((write.replicas & replicas) != 0
          && (write.row == null || from.isBefore(write.row.key) && !to.isBefore(write.row.key))) {
        give(write, replicas);
      }
    }
  }

  /** Gives a write to more replicas, if it is not on all of them yet. */
  void give(PartialWrite write, int replicas) {
    write.replicas |= replicas;
    if (write.replicas == ALL && partial.remove(write)) {
      if (write.row == null) {
        add(write.deletion);
      } else {
        merge(write.row, false);
      }
    }
  }

  /** What a transaction begins with: the ones before are on all replicas. */
  void completeDecided() {
    for (int i = partial.size() - 1; i >= 0; i--) {
      if (partial.get(i).isDecided) {
        give(partial.get(i), ALL);
      }
    }
  }
}
