package io.clickfold.aggregate;

import io.clickfold.click.ClickParser;
import io.clickfold.fold.FoldSettings;
import io.clickfold.platform.ClickfoldConfig.Topics;
import io.clickfold.stream.PartitionProcessor;
import io.clickfold.stream.ProcessorFactory;
import io.clickfold.stream.TopicSizes;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Makes the processors of the raw queue's partitions, and what these share. Used by one thread. */
final class ClickProcessors implements ProcessorFactory {
  private final Topics topics;
  private final TopicSizes sizes;
  private final FoldSettings settings;
  private final ClickMetrics metrics;
  private final ClickBatches batches = new ClickBatches(new ClickParser());

  ClickProcessors(Topics topics, TopicSizes sizes, FoldSettings settings, MeterRegistry registry) {
    this.topics = topics;
    this.sizes = sizes;
    this.settings = settings;
    this.metrics = new ClickMetrics(registry);
  }

  @Override
  public PartitionProcessor create(TopicPartition partition, String state) {
    return new ClickProcessor(
        topics,
        sizes,
        batches,
        metrics,
        settings,
        partition.partition(),
        state.equals(NO_STATE) ? SourceState.NONE : SourceState.parse(state));
  }

  @Override
  public Optional<String> firstState(TopicPartition partition, Collection<String> others) {
    return SourceState.first(
            partition.partition(), others.stream().map(SourceState::parse).toList())
        .map(SourceState::encode);
  }
}
