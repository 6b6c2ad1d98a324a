package io.clickfold.aggregator;

import io.clickfold.kafka.loop.Loss;
import io.clickfold.kafka.loop.PartitionProcessor;
import io.clickfold.kafka.loop.ProcessorFactory;
import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Makes the processors of the raw queue's partitions. Used by one thread. */
final class ClickProcessors implements ProcessorFactory {
  private final ProcessorContext context;
  private final HeldClock clock;
  private final UndatedClicks undated;

  ClickProcessors(ProcessorContext context, HeldClock clock, UndatedClicks undated) {
    this.context = context;
    this.clock = clock;
    this.undated = undated;
  }

  @Override
  public PartitionProcessor create(TopicPartition partition, String state, Optional<Loss> loss) {
    SourceState before = state.equals(NO_STATE) ? SourceState.NONE : SourceState.parse(state);
    return new ClickProcessor(
        context,
        clock,
        undated,
        partition.partition(),
        loss.isPresent() ? before.withoutUnfinished() : before,
        loss.flatMap(lost -> context.gap(partition, lost, before.announced())));
  }

  @Override
  public Optional<String> firstState(TopicPartition partition, Collection<String> others) {
    return SourceState.first(
            partition.partition(), others.stream().map(SourceState::parse).toList())
        .map(SourceState::encode);
  }
}
