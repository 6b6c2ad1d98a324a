package io.clickfold.recalculator.task;

import io.clickfold.kafka.KafkaClients;
import io.clickfold.platform.ClickfoldConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the raw queue ends, how far it is counted, and how far {@code click-counts} is stored.
 * Blocks; thread-safe.
 */
@Singleton
public final class QueueOffsets {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final KafkaClients kafka;
  private final String adClicks;
  private final String clickCounts;
  private final String aggregators;
  private final String writers;
  private Admin admin;

  QueueOffsets(KafkaClients kafka, ClickfoldConfig config) {
    this.kafka = kafka;
    this.adClicks = config.topics().adClicks();
    this.clickCounts = config.topics().clickCounts();
    this.aggregators = config.aggregator().group();
    this.writers = config.writer().group();
  }

  /**
   * By partition of the raw queue, the offset behind the last record that readers of committed
   * records get.
   *
   * @throws KafkaException if the brokers do not answer
   */
  public Map<Integer, Long> ends() {
    return ends(adClicks, IsolationLevel.READ_COMMITTED);
  }

  /**
   * By partition of {@code click-counts}, the offset behind the last record that the brokers have
   * acknowledged.
   *
   * @throws KafkaException if the brokers do not answer
   */
  public Map<Integer, Long> resultEnds() {
    return ends(clickCounts, IsolationLevel.READ_UNCOMMITTED);
  }

  private Map<Integer, Long> ends(String topic, IsolationLevel isolation) {
    int partitions =
        await(admin().describeTopics(List.of(topic)).allTopicNames())
            .get(topic)
            .partitions()
            .size();
    Map<TopicPartition, OffsetSpec> latest =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> found =
        await(admin().listOffsets(latest, new ListOffsetsOptions(isolation)).all());
    Map<Integer, Long> ends = new TreeMap<>();
    found.forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
    return ends;
  }

  /**
   * By partition of {@code click-counts}, the offset up to which writers have stored it; partitions
   * of which they have stored nothing are missing.
   *
   * @throws KafkaException if the brokers do not answer
   */
  public Map<Integer, Long> stored() {
    return committed(writers, clickCounts);
  }

  /**
   * By partition of the raw queue, the offset up to which aggregators have counted it; partitions
   * of which they have counted nothing are missing.
   *
   * @throws KafkaException if the brokers do not answer
   */
  public Map<Integer, Long> counted() {
    return committed(aggregators, adClicks);
  }

  private Map<Integer, Long> committed(String group, String topic) {
    Map<TopicPartition, OffsetAndMetadata> all =
        await(admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    Map<Integer, Long> committed = new TreeMap<>();
    all.forEach(
        (partition, offset) -> {
          if (offset != null && partition.topic().equals(topic)) {
            committed.put(partition.partition(), offset.offset());
          }
        });
    return committed;
  }

  private synchronized Admin admin() {
    if (admin == null) {
      admin = kafka.admin("recalculator", TIMEOUT);
    }
    return admin;
  }

  private static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new KafkaException("the brokers do not say how far their queues are", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  @PreDestroy
  synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
