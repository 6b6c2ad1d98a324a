package io.clickfold.kafka.loop;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The assigned partitions of which the group has committed nothing. Their first state may depend on
 * that of the topic's other partitions; until it is known, they are paused. Used by the polling
 * thread only.
 */
final class UninitializedPartitions {
  private static final Logger LOG = Logger.getLogger(UninitializedPartitions.class);
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long HELD_UP_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(2);

  private final LoopSettings settings;
  private final ProcessorFactory factory;
  private final Consumer<?, ?> consumer;
  private final Set<TopicPartition> waiting = new HashSet<>();
  private long sinceNanos;
  private long nextNanos;

  UninitializedPartitions(
      LoopSettings settings, ProcessorFactory factory, Consumer<?, ?> consumer) {
    this.settings = settings;
    this.factory = factory;
    this.consumer = consumer;
  }

  void add(TopicPartition partition) {
    consumer.pause(List.of(partition));
    long now = System.nanoTime();
    if (waiting.isEmpty()) {
      sinceNanos = now;
    }
    waiting.add(partition);
    nextNanos = now;
  }

  void remove(Collection<TopicPartition> partitions) {
    waiting.removeAll(partitions);
  }

  /** The partitions that cannot begin yet. */
  Set<TopicPartition> waiting() {
    return waiting;
  }

  /**
   * Whether one has been waiting for longer than a change of the topic's size takes to be known.
   */
  boolean isHeldUp() {
    return !waiting.isEmpty() && System.nanoTime() - sinceNanos > HELD_UP_NANOS;
  }

  /** The partitions that can begin, with their states; they are no newcomers any more. */
  Map<TopicPartition, String> begin() {
    long now = System.nanoTime();
    if (waiting.isEmpty() || now - nextNanos < 0) {
      return Map.of();
    }
    nextNanos = now + INTERVAL_NANOS;
    Map<TopicPartition, String> beginning = new HashMap<>();
    try {
      List<String> others = states();
      for (TopicPartition partition : waiting) {
        factory.firstState(partition, others).ifPresent(state -> beginning.put(partition, state));
      }
    } catch (TimeoutException e) {
      LOG.debugf(e, "%s: asks again for the group's checkpoints", settings.name());
    }
    waiting.removeAll(beginning.keySet());
    consumer.resume(beginning.keySet());
    return beginning;
  }

  /** The states in the topic's checkpoints; newcomers have none. */
  private List<String> states() {
    Set<TopicPartition> all =
        consumer.partitionsFor(settings.topic(), KAFKA_TIMEOUT).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .collect(Collectors.toSet());
    return consumer.committed(all, KAFKA_TIMEOUT).values().stream()
        .filter(Objects::nonNull)
        .flatMap(offset -> Checkpoint.of(offset).stream())
        .map(Checkpoint::state)
        .toList();
  }
}
