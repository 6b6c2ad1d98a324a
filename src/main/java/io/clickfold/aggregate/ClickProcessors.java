package io.clickfold.aggregate;

import io.clickfold.result.SourceWatermarks;
import io.clickfold.stream.PartitionProcessor;
import io.clickfold.stream.ProcessorFactory;
import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the processors of the partitions of the raw queue and of the hot ads' queue. Used by one
 * thread.
 */
final class ClickProcessors implements ProcessorFactory {
  private final SharedParts shared;

  ClickProcessors(SharedParts shared) {
    this.shared = shared;
  }

  @Override
  public PartitionProcessor create(TopicPartition partition, String state) {
    boolean isNew = state.equals(NO_STATE);
    return isShard(partition)
        ? new ShardProcessor(
            shared,
            partition.partition(),
            isNew ? new SourceWatermarks() : SourceWatermarks.parse(state))
        : new ClickProcessor(
            shared, partition.partition(), isNew ? SourceState.NONE : SourceState.parse(state));
  }

  /** A shard needs no state to begin with: all that it knows it is told by the sources. */
  @Override
  public Optional<String> firstState(TopicPartition partition, Collection<String> others) {
    return isShard(partition)
        ? Optional.of(NO_STATE)
        : SourceState.first(partition.partition(), others.stream().map(SourceState::parse).toList())
            .map(SourceState::encode);
  }

  private boolean isShard(TopicPartition partition) {
    return partition.topic().equals(shared.topics().hotAdClicks());
  }
}
