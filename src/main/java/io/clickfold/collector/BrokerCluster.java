package io.clickfold.collector;

import io.clickfold.kafka.KafkaClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The real brokers. */
final class BrokerCluster implements Probe.Cluster, AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(3);

  /** The most partitions that one answer names. */
  private static final int MAX_NAMED = 5;

  private final Admin admin;

  BrokerCluster(KafkaClients kafka) {
    admin = kafka.admin("clickfold-collector-probe", TIMEOUT);
  }

  @Override
  public Optional<String> trouble(String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var described = admin.describeTopics(List.of(topic)).allTopicNames();
    var configured = admin.describeConfigs(List.of(resource)).all();
    List<TopicPartitionInfo> partitions;
    try {
      TopicDescription description = answer(described, "no broker answers").get(topic);
      partitions = description.partitions();
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.of("the topic %s does not exist".formatted(topic));
    }
    int leastInSync =
        Integer.parseInt(
            answer(configured, "no broker answers")
                .get(resource)
                .get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)
                .value());
    Optional<String> trouble = trouble(topic, partitions, leastInSync);
    if (trouble.isEmpty()) {
      askLeaders(topic, partitions);
    }
    return trouble;
  }

  /**
   * Which of a topic's partitions do not accept records with {@code acks=all}, and why.
   *
   * @param leastInSync the topic's min.insync.replicas
   */
  static Optional<String> trouble(
      String topic, List<TopicPartitionInfo> partitions, int leastInSync) {
    List<String> troubles = new ArrayList<>();
    for (TopicPartitionInfo partition : partitions) {
      // Brokers ask for no more replicas than there are.
      int needed = Math.min(leastInSync, partition.replicas().size());
      if (partition.leader() == null || partition.leader().isEmpty()) {
        troubles.add("partition %d has no leader".formatted(partition.partition()));
      } else if (partition.isr().size() < needed) {
        troubles.add(
            "partition %d has %d of %d replicas in sync and needs %d (min.insync.replicas)"
                .formatted(
                    partition.partition(),
                    partition.isr().size(),
                    partition.replicas().size(),
                    needed));
      }
    }
    if (troubles.isEmpty()) {
      return Optional.empty();
    }
    String named = troubles.stream().limit(MAX_NAMED).collect(Collectors.joining("; "));
    int others = troubles.size() - MAX_NAMED;
    return Optional.of(
        "%s: %s%s".formatted(topic, named, others > 0 ? "; and %d others".formatted(others) : ""));
  }

  /** Only a partition's leader answers this, so it is there and is reached. */
  private void askLeaders(String topic, List<TopicPartitionInfo> partitions) throws Exception {
    Map<TopicPartition, OffsetSpec> ends =
        partitions.stream()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(topic, partition.partition()),
                    partition -> OffsetSpec.latest()));
    answer(admin.listOffsets(ends).all(), "the leader of some partition does not answer");
  }

  private static <T> T answer(KafkaFuture<T> asked, String silence) throws Exception {
    try {
      return asked.get(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new TimeoutException(silence);
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
