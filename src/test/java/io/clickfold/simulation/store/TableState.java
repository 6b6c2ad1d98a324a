package io.clickfold.simulation.store;

import java.util.TreeMap;

/** The partitions of a table, in the order of the ring. */
final class TableState {
  final TableShape shape;
  final TreeMap<TokenKey, PartitionState> partitions = new TreeMap<>();

  TableState(TableShape shape) {
    this.shape = shape;
  }

  /** The same, to be changed by itself; of replicas that do not differ. */
  TableState copy() {
    TableState copy = new TableState(shape);
    partitions.forEach((key, partition) -> copy.partitions.put(key, partition.copy()));
    return copy;
  }

  /** A partition; null if nothing was ever written to it. */
  PartitionState partition(TokenKey key) {
    return partitions.get(key);
  }

  /** A partition that is written to. */
  PartitionState partition(TokenKey key, byte[][] values) {
    PartitionState partition = partitions.get(key);
    if (partition == null) {
      partition = new PartitionState(values);
      partitions.put(key, partition);
    }
    return partition;
  }
}
