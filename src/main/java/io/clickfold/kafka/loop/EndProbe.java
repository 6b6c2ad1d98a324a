package io.clickfold.kafka.loop;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
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
  private final Map<TopicPartition, PendingAnswer> asked = new HashMap<>();
  private final Set<TopicPartition> unanswered = new HashSet<>();
  private long askedNanos = System.nanoTime() - INTERVAL_NANOS;

  private record PendingAnswer(CompletableFuture<ListOffsetsResultInfo> answer, long wallMillis) {}

  /**
   * Where a partition ended.
   *
   * @param wallMillis a time before the brokers were asked, in milliseconds since 1970
   */
  record End(long offset, long wallMillis) {}

  EndProbe(Admin admin) {
    this.admin = admin;
  }

  /**
   * Asks for these partitions' ends, unless something was asked just now. A partition whose answer
   * is awaited is not asked for again, and keeps no other waiting: it may have no leader.
   */
  void ask(Collection<TopicPartition> partitions) {
    unanswered.retainAll(partitions);
    long now = System.nanoTime();
    if (now - askedNanos < INTERVAL_NANOS) {
      return;
    }
    Map<TopicPartition, OffsetSpec> due =
        partitions.stream()
            .filter(partition -> !asked.containsKey(partition))
            .collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest()));
    if (due.isEmpty()) {
      return;
    }
    askedNanos = now;
    long wallMillis = System.currentTimeMillis();
    ListOffsetsResult result = admin.listOffsets(due);
    for (TopicPartition partition : due.keySet()) {
      asked.put(
          partition,
          new PendingAnswer(
              result.partitionResult(partition).toCompletionStage().toCompletableFuture(),
              wallMillis));
    }
  }

  /** The partitions that were last asked for, and whose ends the brokers did not report. */
  Set<TopicPartition> unanswered() {
    return unanswered;
  }

  /** The answers that have come, each once. */
  Map<TopicPartition, End> poll() {
    Map<TopicPartition, End> ends = new HashMap<>();
    Iterator<Map.Entry<TopicPartition, PendingAnswer>> questions = asked.entrySet().iterator();
    while (questions.hasNext()) {
      Map.Entry<TopicPartition, PendingAnswer> entry = questions.next();
      CompletableFuture<ListOffsetsResultInfo> answer = entry.getValue().answer();
      if (answer.isDone()) {
        questions.remove();
        if (answer.isCompletedExceptionally()) {
          unanswered.add(entry.getKey());
        } else {
          unanswered.remove(entry.getKey());
          ends.put(entry.getKey(), new End(answer.join().offset(), entry.getValue().wallMillis()));
        }
      }
    }
    return ends;
  }
}
