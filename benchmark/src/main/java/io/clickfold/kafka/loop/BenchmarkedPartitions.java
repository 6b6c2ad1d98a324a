package io.clickfold.kafka.loop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Processors for something that reads and commits in another way than {@link TransactionalLoop}
 * does. All partitions begin with an empty state. Used by one thread at a time.
 */
public final class BenchmarkedPartitions {
  private final ProcessorFactory factory;
  private final Map<TopicPartition, Begun> begun = new HashMap<>();
  private final Outbox outbox = new Outbox();

  /** A partition's processor, and the offset behind what it has taken. */
  private static final class Begun {
    private final PartitionProcessor processor;
    private long position;

    private Begun(PartitionProcessor processor) {
      this.processor = processor;
    }
  }

  /**
   * What has to be committed.
   *
   * @param records all that was emitted since the last flush
   * @param checkpoints of each partition, as {@link Checkpoint#encode} says it
   */
  public record Flush(
      List<ProducerRecord<byte[], byte[]>> records, Map<TopicPartition, String> checkpoints) {}

  /** No partition has begun. */
  public BenchmarkedPartitions(ProcessorFactory factory) {
    this.factory = factory;
  }

  /** Takes the next records of some partitions. */
  public void process(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> some = records.records(partition);
      Begun of = begun.computeIfAbsent(partition, this::begin);
      of.processor.process(some, outbox);
      of.position = some.get(some.size() - 1).offset() + 1;
    }
  }

  private Begun begin(TopicPartition partition) {
    String state = factory.firstState(partition, List.of()).orElseThrow();
    PartitionProcessor processor = factory.create(partition, state, Optional.empty());
    processor.replayed();
    return new Begun(processor);
  }

  /** What all partitions have to send now. */
  public Flush flush() {
    Map<TopicPartition, String> checkpoints = new HashMap<>();
    begun.forEach(
        (partition, of) ->
            checkpoints.put(partition, of.processor.flush(of.position, outbox).encode()));
    if (!outbox.takeGivenUp().isEmpty()) {
      throw new IllegalStateException("clicks of the benchmark were given up");
    }
    return new Flush(outbox.take(), checkpoints);
  }

  /** Whether the last flush has left something: then another one has to follow. */
  public boolean isUnfinished() {
    return begun.values().stream().anyMatch(of -> of.processor.isUnfinished());
  }
}
