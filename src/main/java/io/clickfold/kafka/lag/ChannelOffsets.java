package io.clickfold.kafka.lag;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How far an incoming channel has got. It polls ahead of what has been processed, so its position
 * means little: what it has committed is done.
 */
final class ChannelOffsets {
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(2);

  private final KafkaClientService clients;
  private final String channel;

  ChannelOffsets(KafkaClientService clients, String channel) {
    this.clients = clients;
    this.channel = channel;
  }

  /** The partitions that are assigned to it, with the offsets committed; 0 if none is. */
  Map<TopicPartition, Long> consumed(Admin admin) {
    KafkaConsumer<?, ?> consumer = clients.getConsumer(channel);
    if (consumer == null) {
      return Map.of();
    }
    Set<TopicPartition> assigned = consumer.getAssignments().await().atMost(KAFKA_TIMEOUT);
    String group = consumer.configuration().get(ConsumerConfig.GROUP_ID_CONFIG).toString();
    Map<TopicPartition, OffsetAndMetadata> committed = committed(admin, group, assigned);
    return assigned.stream()
        .collect(
            Collectors.toMap(
                partition -> partition,
                partition ->
                    committed.get(partition) == null ? 0 : committed.get(partition).offset()));
  }

  private static Map<TopicPartition, OffsetAndMetadata> committed(
      Admin admin, String group, Set<TopicPartition> partitions) {
    try {
      return new HashMap<>(
          admin
              .listConsumerGroupOffsets(
                  Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)))
              .partitionsToOffsetAndMetadata()
              .get());
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    }
  }
}
