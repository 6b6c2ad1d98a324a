package io.clickfold.stream;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Asks the brokers for the ends of partitions, without waiting for the answer. That the consumer
 * got nothing does not show that there is nothing: the broker may be away, and clicks wait for it.
 * Not thread-safe.
 */
final class EndProbe {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Admin admin;
  private CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> asked;
  private long askedNanos = System.nanoTime() - INTERVAL_NANOS;
  private long askedMillis;
  private boolean unanswered;

  /**
   * Where partitions ended.
   *
   * @param wallMillis a time before the brokers were asked, in milliseconds since 1970
   */
  record Ends(Map<TopicPartition, Long> offsets, long wallMillis) {}

  EndProbe(Admin admin) {
    this.admin = admin;
  }

  /** Asks for these partitions' ends, unless an answer is awaited or was asked for just now. */
  void ask(Collection<TopicPartition> partitions) {
    long now = System.nanoTime();
    if (asked == null && partitions.isEmpty()) {
      unanswered = false;
    }
    if (asked != null || partitions.isEmpty() || now - askedNanos < INTERVAL_NANOS) {
      return;
    }
    askedNanos = now;
    askedMillis = System.currentTimeMillis();
    ListOffsetsResult result =
        admin.listOffsets(
            partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())));
    asked = result.all().toCompletionStage().toCompletableFuture();
  }

  /** Whether the last question that has come to an end was not answered. */
  boolean isUnanswered() {
    return unanswered;
  }

  /** The answer to the last question, once; null if there is none yet. */
  Ends poll() {
    if (asked == null || !asked.isDone()) {
      return null;
    }
    CompletableFuture<Map<TopicPartition, ListOffsetsResultInfo>> answered = asked;
    asked = null;
    unanswered = answered.isCompletedExceptionally();
    if (unanswered) {
      return null;
    }
    return new Ends(
        answered.getNow(Map.of()).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().offset())),
        askedMillis);
  }
}
