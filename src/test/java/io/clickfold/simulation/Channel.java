package io.clickfold.simulation;

import io.clickfold.kafka.KafkaClients;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What an incoming channel of the connector does with the strategy {@code latest}: it delivers a
 * poll, pauses until that is acknowledged, and commits the offset behind it.
 */
final class Channel {
  private static final long FAILED_PAUSE_MILLIS = 500;

  private final World world;
  private final SimulatedProcess process;
  private final KafkaClients kafka;
  private final String topic;
  private final String group;
  private final int most;
  private final Handler handler;
  private Consumer<byte[], byte[]> consumer;
  private Map<TopicPartition, OffsetAndMetadata> acknowledged;
  private Set<TopicPartition> assigned = Set.of();
  private boolean underWay;

  /** Gets the records of one poll; ends when they need not be delivered again. */
  interface Handler {
    Uni<Void> handle(ConsumerRecords<byte[], byte[]> records);
  }

  Channel(
      World world,
      SimulatedProcess process,
      KafkaClients kafka,
      String topic,
      String group,
      int most,
      Handler handler) {
    this.world = world;
    this.process = process;
    this.kafka = kafka;
    this.topic = topic;
    this.group = group;
    this.most = most;
    this.handler = handler;
  }

  long turn() {
    try {
      if (consumer == null) {
        consumer =
            kafka.consumer(
                "channel-" + topic,
                IsolationLevel.READ_COMMITTED,
                Map.of(
                    "group.id",
                    group,
                    "group.protocol",
                    "consumer",
                    "auto.offset.reset",
                    "earliest",
                    "max.poll.records",
                    most));
        consumer.subscribe(List.of(topic), new PausingListener());
      }
      if (acknowledged != null) {
        commit();
      }
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ZERO);
      if (!records.isEmpty()) {
        deliver(records);
      }
      assigned = new LinkedHashSet<>(consumer.assignment());
      if (underWay) {
        consumer.pause(assigned);
      }
      return 0;
    } catch (KafkaException e) {
      return FAILED_PAUSE_MILLIS;
    }
  }

  /** The connector goes on if that fails: who reads the partition next gets the records again. */
  private void commit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = acknowledged;
    acknowledged = null;
    consumer.resume(consumer.assignment());
    consumer.commitSync(offsets);
  }

  private void deliver(ConsumerRecords<byte[], byte[]> records) {
    if (underWay) {
      throw new IllegalStateException("more records while some are under way");
    }
    underWay = true;
    Map<TopicPartition, OffsetAndMetadata> offsets = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      offsets.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1));
    }
    handler
        .handle(records)
        .subscribe()
        .with(
            done -> {
              acknowledged = offsets;
              underWay = false;
            },
            failure -> world.failed(process, failure));
  }

  /** Partitions that come while some records are under way wait like the others. */
  private final class PausingListener implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      // What is under way is stored all the same, and who reads them next stores it again.
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (underWay) {
        consumer.pause(partitions);
      }
    }
  }

  void close() {
    if (consumer != null) {
      consumer.close();
    }
  }

  /** The partitions that its consumer read when it was last polled. */
  Set<TopicPartition> assigned() {
    return assigned;
  }
}
