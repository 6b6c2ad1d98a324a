package io.clickfold.stream;

import org.apache.kafka.common.TopicPartition;

/** Makes processors for the partitions that are assigned. */
@FunctionalInterface
public interface ProcessorFactory {
  /** The state of a partition of which nothing is known yet. */
  String NO_STATE = "";

  /**
   * A processor for a partition.
   *
   * @param state what the processor before it said in its {@link Checkpoint}, or {@link #NO_STATE}
   */
  PartitionProcessor create(TopicPartition partition, String state);
}
