package io.clickfold.endtoend;

import static org.awaitility.Awaitility.await;

import io.clickfold.testing.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A consumer group, as the broker sees it. */
final class Group implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final String name;
  private final Admin admin =
      Admin.create(Map.of("bootstrap.servers", TestServers.get().kafkaBootstrap()));

  Group(String name) {
    this.name = name;
  }

  /** Waits until the partitions are shared out so, by member. */
  Map<String, Set<TopicPartition>> awaitOwners(Predicate<Map<String, Set<TopicPartition>>> owners) {
    return await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(100)).until(this::owners, owners);
  }

  /** Waits until more than this is committed of every partition. */
  void awaitProgress(Map<TopicPartition, Long> committed) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              Map<TopicPartition, Long> now = committed();
              return committed.entrySet().stream()
                  .allMatch(before -> now.get(before.getKey()) > before.getValue());
            });
  }

  /** The committed offsets. */
  Map<TopicPartition, Long> committed() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get();
    return offsets.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset()));
  }

  /** Who is in it now. */
  Set<String> members() {
    try {
      return owners().keySet();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, Set<TopicPartition>> owners()
      throws ExecutionException, InterruptedException {
    return admin
        .describeConsumerGroups(List.of(name))
        .describedGroups()
        .get(name)
        .get()
        .members()
        .stream()
        .collect(
            Collectors.toMap(
                MemberDescription::consumerId, member -> member.assignment().topicPartitions()));
  }

  @Override
  public void close() {
    admin.close();
  }
}
