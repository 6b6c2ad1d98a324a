package io.clickfold.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/**
 * How many partitions topics have. An operator may add some at any time, so the numbers are asked
 * for again now and then, without waiting for the answer. Used by one thread.
 */
public final class TopicSizes implements AutoCloseable {
  private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** The first answer is waited for on a polling thread, which other partitions need. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Admin admin;
  private final Set<String> topics;
  private Map<String, Integer> sizes = Map.of();
  private CompletableFuture<Map<String, Integer>> asked;
  private long askedNanos;

  /** Asks about these topics from now on; closed by its owner. */
  public TopicSizes(KafkaClients kafka, Collection<String> topics) {
    this.admin = kafka.admin(TIMEOUT);
    this.topics = Set.copyOf(topics);
  }

  /**
   * The topic's partitions; waits for the brokers the first time only.
   *
   * @throws java.util.concurrent.CompletionException if they do not answer
   */
  public int partitionsOf(String topic) {
    if (sizes.isEmpty()) {
      ask();
      sizes = asked.join();
      asked = null;
    } else if (asked == null) {
      if (System.nanoTime() - askedNanos > MAX_AGE_NANOS) {
        ask();
      }
    } else if (asked.isDone()) {
      sizes = asked.isCompletedExceptionally() ? sizes : asked.join();
      asked = null;
    }
    return sizes.get(topic);
  }

  private void ask() {
    askedNanos = System.nanoTime();
    asked =
        admin
            .describeTopics(topics)
            .allTopicNames()
            .toCompletionStage()
            .thenApply(
                descriptions ->
                    descriptions.entrySet().stream()
                        .collect(
                            Collectors.toMap(
                                Map.Entry::getKey, e -> e.getValue().partitions().size())))
            .toCompletableFuture();
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
