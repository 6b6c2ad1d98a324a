package io.clickfold.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

class BrokerClusterTest {

  @Test
  void hasNoTroubleWithEnoughReplicasInSync() {
    assertThat(trouble(2, partition(0, 3, 3), partition(1, 3, 2))).isEmpty();
  }

  @Test
  void needsNoMoreReplicasThanThereAre() {
    assertThat(trouble(2, partition(0, 1, 1))).isEmpty();
  }

  @Test
  void namesAPartitionWithTooFewReplicasInSync() {
    assertThat(trouble(2, partition(0, 3, 2), partition(1, 3, 1)))
        .contains(
            "clicks: partition 1 has 1 of 3 replicas in sync and needs 2 (min.insync.replicas)");
  }

  @Test
  void namesAPartitionWithoutALeader() {
    TopicPartitionInfo leaderless = new TopicPartitionInfo(4, null, nodes(2), nodes(0));
    assertThat(trouble(1, leaderless)).contains("clicks: partition 4 has no leader");
  }

  @Test
  void namesFiveAndCountsTheOthers() {
    TopicPartitionInfo[] partitions =
        IntStream.range(0, 1_000)
            .mapToObj(i -> partition(i, 2, 1))
            .toArray(TopicPartitionInfo[]::new);
    assertThat(trouble(2, partitions))
        .hasValueSatisfying(
            text -> assertThat(text).contains("partition 4 ").endsWith("; and 995 others"));
  }

  private static Optional<String> trouble(int leastInSync, TopicPartitionInfo... partitions) {
    return BrokerCluster.trouble("clicks", List.of(partitions), leastInSync);
  }

  private static TopicPartitionInfo partition(int index, int replicas, int inSync) {
    return new TopicPartitionInfo(index, new Node(0, "broker", 1), nodes(replicas), nodes(inSync));
  }

  private static List<Node> nodes(int count) {
    return IntStream.range(0, count).mapToObj(id -> new Node(id, "broker", 1)).toList();
  }
}
