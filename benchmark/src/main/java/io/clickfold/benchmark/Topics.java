package io.clickfold.benchmark;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The benchmark's topics, each of as many partitions, and what groups have committed of them. */
final class Topics implements AutoCloseable {
  static final int PARTITIONS = 4;

  /** Others send all cells of an ad's minute in one record, however many they are. */
  private static final Map<String, String> LARGE =
      Map.of("max.message.bytes", "16777216", "message.timestamp.type", "LogAppendTime");

  private static final long ASK_AGAIN_NANOS = 20_000_000;

  private final Admin admin;

  Topics(String bootstrap) {
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
  }

  void create(Collection<String> names) {
    get(
        admin
            .createTopics(
                names.stream()
                    .map(name -> new NewTopic(name, PARTITIONS, (short) 1).configs(LARGE))
                    .toList())
            .all());
  }

  /** Deletes all topics whose names begin so, and with them what they take of the disk. */
  void deleteAll(String prefix) {
    List<String> names =
        get(admin.listTopics().names()).stream().filter(name -> name.startsWith(prefix)).toList();
    get(admin.deleteTopics(names).all());
  }

  /** Returns when the group has committed all that the topic has. */
  void awaitCommitted(String group, String topic) {
    long ends =
        get(
                admin
                    .listOffsets(
                        partitions(topic).stream()
                            .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                    .all())
            .values()
            .stream()
            .mapToLong(end -> end.offset())
            .sum();
    while (committed(group) < ends) {
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
  }

  private long committed(String group) {
    return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  /** Returns when the broker knows that no member of the group is left. */
  void awaitEmpty(String group) {
    while (get(admin.describeConsumerGroups(List.of(group)).all()).get(group).groupState()
        != GroupState.EMPTY) {
      LockSupport.parkNanos(ASK_AGAIN_NANOS);
    }
  }

  static List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new BenchmarkFailure("the broker refuses: " + e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("interrupted");
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
