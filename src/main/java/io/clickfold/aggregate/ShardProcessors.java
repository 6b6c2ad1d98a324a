package io.clickfold.aggregate;

import io.clickfold.stream.PartitionProcessor;
import io.clickfold.stream.ProcessorFactory;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the processors of the hot ads' queue's partitions. A shard needs no state to begin with:
 * all that it knows it is told by the sources. Used by one thread.
 */
final class ShardProcessors implements ProcessorFactory {
  private final SharedParts shared;

  ShardProcessors(SharedParts shared) {
    this.shared = shared;
  }

  @Override
  public PartitionProcessor create(TopicPartition partition, String state) {
    return new ShardProcessor(
        shared,
        partition.partition(),
        state.equals(NO_STATE) ? ShardState.none() : ShardState.parse(state));
  }
}
