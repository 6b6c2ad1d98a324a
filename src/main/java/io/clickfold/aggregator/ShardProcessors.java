package io.clickfold.aggregator;

import io.clickfold.kafka.loop.Loss;
import io.clickfold.kafka.loop.PartitionProcessor;
import io.clickfold.kafka.loop.ProcessorFactory;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the processors of the hot ads' queue's partitions. A shard needs no state to begin with: it
 * learns all it needs from the sources' watermarks. Used by one thread.
 */
final class ShardProcessors implements ProcessorFactory {
  private final ProcessorContext context;

  ShardProcessors(ProcessorContext context) {
    this.context = context;
  }

  @Override
  public PartitionProcessor create(TopicPartition partition, String state, Optional<Loss> loss) {
    ShardState before = state.equals(NO_STATE) ? ShardState.none() : ShardState.parse(state);
    return new ShardProcessor(
        context,
        partition.partition(),
        loss.isPresent() ? before.withoutUnfinished() : before,
        loss.flatMap(lost -> context.gap(partition, lost, before.progress().unfinished())));
  }
}
