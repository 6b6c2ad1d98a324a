package io.clickfold.kafka.report;

import io.clickfold.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads the end of a topic, and what is appended to it, in no group. What it has missed it does not
 * look for: if anything fails, it begins near the end once more. Used by one thread.
 */
final class TopicTail implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(4);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int MAX_POLLS = 20;
  private static final int MAX_FETCH_BYTES = 4 << 20;
  private static final Duration LOOK_FOR_PARTITIONS = Duration.ofMinutes(1);

  private final KafkaClients kafka;
  private final String topic;
  private final BiFunction<Consumer<?, ?>, List<TopicPartition>, Map<TopicPartition, Long>> start;
  private Consumer<byte[], byte[]> consumer;
  private Map<TopicPartition, Long> ends = Map.of();
  private long lookedNanos;

  private TopicTail(
      KafkaClients kafka,
      String topic,
      BiFunction<Consumer<?, ?>, List<TopicPartition>, Map<TopicPartition, Long>> start) {
    this.kafka = kafka;
    this.topic = topic;
    this.start = start;
  }

  /** Begins with the records that are no older than this. */
  static TopicTail since(Duration age, KafkaClients kafka, String topic) {
    return new TopicTail(kafka, topic, (consumer, all) -> since(age, consumer, all));
  }

  /** Begins with the last so many offsets of each partition. */
  static TopicTail last(int records, KafkaClients kafka, String topic) {
    return new TopicTail(kafka, topic, (consumer, all) -> last(records, consumer, all));
  }

  private static Map<TopicPartition, Long> since(
      Duration age, Consumer<?, ?> consumer, List<TopicPartition> all) {
    long time = System.currentTimeMillis() - age.toMillis();
    Map<TopicPartition, Long> times = new HashMap<>();
    all.forEach(partition -> times.put(partition, time));
    Map<TopicPartition, Long> offsets = new HashMap<>(consumer.endOffsets(all, TIMEOUT));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, TIMEOUT);
    found.forEach(
        (partition, place) -> {
          if (place != null) {
            offsets.put(partition, place.offset());
          }
        });
    return offsets;
  }

  private static Map<TopicPartition, Long> last(
      int records, Consumer<?, ?> consumer, List<TopicPartition> all) {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(all, TIMEOUT);
    Map<TopicPartition, Long> offsets = new HashMap<>(consumer.endOffsets(all, TIMEOUT));
    offsets.replaceAll((partition, end) -> Math.max(beginnings.get(partition), end - records));
    return offsets;
  }

  /**
   * Reads what there is, up to a bound; the first time at least what there was at the beginning.
   *
   * @throws KafkaException if the brokers do not answer
   */
  void read(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try {
      if (consumer == null || hasMorePartitions()) {
        begin();
        readToEnds(each);
      }
      for (int poll = 0; poll < MAX_POLLS; poll++) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (records.isEmpty()) {
          return;
        }
        records.forEach(each);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** A poll that brings nothing does not show that there is nothing. */
  private void readToEnds(java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
    long began = System.nanoTime();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey(), TIMEOUT) < end.getValue())) {
      if (System.nanoTime() - began > TIMEOUT.toNanos()) {
        throw new TimeoutException("the end of %s was not read in time".formatted(topic));
      }
      consumer.poll(POLL).forEach(each);
    }
  }

  private boolean hasMorePartitions() {
    if (System.nanoTime() - lookedNanos < LOOK_FOR_PARTITIONS.toNanos()) {
      return false;
    }
    lookedNanos = System.nanoTime();
    return consumer.partitionsFor(topic, TIMEOUT).size() > ends.size();
  }

  private void begin() {
    close();
    consumer =
        kafka.consumer(
            "clickfold-tail-" + topic,
            IsolationLevel.READ_COMMITTED,
            Map.of(
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                MAX_FETCH_BYTES,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(TIMEOUT.toMillis())));
    List<TopicPartition> all =
        consumer.partitionsFor(topic, TIMEOUT).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    lookedNanos = System.nanoTime();
    consumer.assign(all);
    ends = consumer.endOffsets(all, TIMEOUT);
    start.apply(consumer, all).forEach(consumer::seek);
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      consumer = null;
    }
  }
}
