package io.clickfold.kafka.lag;

import io.clickfold.kafka.lag.Standstills.Look;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks at all partitions of a group's topic, whether assigned to this process, to another one or
 * to nobody. Used by one thread, but for {@link #troubles}.
 */
final class GroupWatch {
  /** Transactions of this application end in less, also when a process was killed in one. */
  static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(25);

  /** After brokers have not answered for this long, nothing is known about standstills. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

  private final String group;
  private final String topic;
  private final Duration patience;
  private final Standstills standstills;
  private final long sinceNanos = System.nanoTime();
  private Map<TopicPartition, String> holders = Map.of();
  private volatile List<String> troubles = List.of();
  private int partitions;

  /**
   * @param patience how long nothing may be consumed of a partition in which something waits
   * @param commitsEnds see {@link Standstills}
   */
  GroupWatch(String group, String topic, Duration patience, boolean commitsEnds) {
    this.group = group;
    this.topic = topic;
    this.patience = patience;
    this.standstills = new Standstills(commitsEnds);
  }

  /** What a reader of a health check should know: partitions at a standstill, and why. */
  List<String> troubles() {
    return troubles;
  }

  /** How many partitions the topic had at the last look. */
  int partitions() {
    return partitions;
  }

  /** See {@link Standstills#stalled}. */
  Map<TopicPartition, Duration> stalled(long nowNanos) {
    return standstills.stalled(nowNanos);
  }

  /** See {@link Standstills#held}. */
  Map<TopicPartition, Duration> held(long nowNanos) {
    return standstills.held(nowNanos);
  }

  Map<TopicPartition, Long> stalledSeconds() {
    return seconds(stalled(System.nanoTime()));
  }

  Map<TopicPartition, Long> heldSeconds() {
    return seconds(held(System.nanoTime()));
  }

  private static Map<TopicPartition, Long> seconds(Map<TopicPartition, Duration> durations) {
    return durations.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toSeconds()));
  }

  /**
   * Asks the brokers. What they do not answer is unknown for a while, and then a trouble.
   *
   * @return how far the partitions are of which the brokers say so
   */
  Map<TopicPartition, Standstills.Look> look(Admin admin) {
    try {
      Map<TopicPartition, Look> looks = looks(admin);
      standstills.look(looks, System.nanoTime());
      holders = holders(admin);
      return looks;
    } finally {
      troubles = describe(System.nanoTime());
    }
  }

  private List<String> describe(long now) {
    List<String> found = new ArrayList<>();
    Map<TopicPartition, Duration> ages = standstills.ages(now);
    if (ages.isEmpty() && now - sinceNanos > LONGEST_SILENCE.toNanos()) {
      found.add("the brokers do not say how far the group " + group + " is");
    }
    Map<TopicPartition, Duration> stalled = standstills.stalled(now);
    Map<TopicPartition, Duration> held = standstills.held(now);
    sorted(ages)
        .forEach(
            (partition, age) -> {
              if (age.compareTo(LONGEST_SILENCE) > 0) {
                found.add(
                    "%s: the brokers have not said for %d s how far it is"
                        .formatted(partition, age.toSeconds()));
              } else if (held.get(partition).compareTo(LONGEST_TRANSACTION) > 0) {
                found.add(
                    "%s: an open transaction has kept all behind it from being read since %s%s"
                        .formatted(
                            partition,
                            ago(held.get(partition)),
                            holders.getOrDefault(partition, "")));
              } else if (stalled.get(partition).compareTo(patience) > 0) {
                found.add(
                    "%s: clicks or counts wait, and the group %s has consumed nothing since %s"
                        .formatted(partition, group, ago(stalled.get(partition))));
              }
            });
    return List.copyOf(found);
  }

  private static Map<TopicPartition, Duration> sorted(Map<TopicPartition, Duration> ages) {
    Map<TopicPartition, Duration> sorted =
        new TreeMap<>(Comparator.comparingInt(TopicPartition::partition));
    sorted.putAll(ages);
    return sorted;
  }

  private static Instant ago(Duration duration) {
    return Instant.now().minus(duration).truncatedTo(ChronoUnit.SECONDS);
  }

  private Map<TopicPartition, Look> looks(Admin admin) {
    partitions =
        get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic)).partitions().size();
    List<TopicPartition> all =
        IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    // In this order: what is committed meanwhile is no more than what is found readable.
    Map<TopicPartition, Long> beginnings =
        offsets(admin, all, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    Map<TopicPartition, Long> readable =
        offsets(admin, all, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, Long> ends =
        offsets(admin, all, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    Map<TopicPartition, Look> looks = new HashMap<>();
    for (TopicPartition partition : all) {
      if (beginnings.containsKey(partition)
          && readable.containsKey(partition)
          && ends.containsKey(partition)) {
        OffsetAndMetadata offset = committed.get(partition);
        looks.put(
            partition,
            new Look(
                Math.max(beginnings.get(partition), offset == null ? 0 : offset.offset()),
                readable.get(partition),
                ends.get(partition)));
      }
    }
    return looks;
  }

  /** The offsets that the brokers report; a partition without a leader is missing. */
  static Map<TopicPartition, Long> offsets(
      Admin admin,
      Collection<TopicPartition> partitions,
      OffsetSpec which,
      IsolationLevel isolation) {
    ListOffsetsResult answers =
        admin.listOffsets(
            partitions.stream().collect(Collectors.toMap(Function.identity(), p -> which)),
            new ListOffsetsOptions(isolation));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      try {
        offsets.put(partition, get(answers.partitionResult(partition)).offset());
      } catch (CompletionException e) {
        // It is missing in the answer.
      }
    }
    return offsets;
  }

  /** Who holds the partitions that have been held for long: the open transactions in them. */
  private Map<TopicPartition, String> holders(Admin admin) {
    List<TopicPartition> held =
        standstills.held(System.nanoTime()).entrySet().stream()
            .filter(e -> e.getValue().compareTo(LONGEST_TRANSACTION) > 0)
            .map(Map.Entry::getKey)
            .toList();
    Map<TopicPartition, String> found = new HashMap<>();
    if (!held.isEmpty()) {
      var answers = admin.describeProducers(held);
      for (TopicPartition partition : held) {
        Optional<ProducerState> first =
            get(answers.partitionResult(partition)).activeProducers().stream()
                .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                .min(
                    Comparator.comparingLong(
                        producer -> producer.currentTransactionStartOffset().getAsLong()));
        first.ifPresent(producer -> found.put(partition, describe(producer)));
      }
    }
    return found;
  }

  private static String describe(ProducerState producer) {
    return ": producer id %d, producer epoch %d, coordinator epoch %d, begun at offset %d, last written to at %s"
        .formatted(
            producer.producerId(),
            producer.producerEpoch(),
            producer.coordinatorEpoch().orElse(-1),
            producer.currentTransactionStartOffset().getAsLong(),
            Instant.ofEpochMilli(producer.lastTimestamp()));
  }

  private static <T> T get(KafkaFuture<T> answer) {
    return answer.toCompletionStage().toCompletableFuture().join();
  }
}
