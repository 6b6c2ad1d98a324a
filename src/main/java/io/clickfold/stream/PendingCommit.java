package io.clickfold.stream;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** A transaction under way, and its further attempts. Used by the polling thread only. */
final class PendingCommit {
  private static final int MOST_ATTEMPTS = 10;

  private final Committer committer;
  private final List<ProducerRecord<byte[], byte[]>> records;
  private final Map<TopicPartition, OffsetAndMetadata> offsets;
  private final long sinceNanos = System.nanoTime();
  private CompletableFuture<Void> attempt;
  private int attempts;

  PendingCommit(
      Committer committer,
      List<ProducerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    this.committer = committer;
    this.records = records;
    this.offsets = offsets;
  }

  /** Begins an attempt, as a member of the group as given. */
  void submit(ConsumerGroupMetadata group) {
    attempts++;
    attempt = committer.commit(records, offsets, group);
  }

  boolean isDone() {
    return attempt.isDone();
  }

  long ageNanos(long nowNanos) {
    return nowNanos - sinceNanos;
  }

  /**
   * Waits for the attempt's end.
   *
   * @return whether it was committed; if not, the group's generation was outdated, which is no more
   *     than a rebalance, and another attempt is allowed
   * @throws RuntimeException if it failed for any other reason, or too often
   */
  boolean succeeded() {
    try {
      attempt.join();
      return true;
    } catch (CompletionException e) {
      if (e.getCause() instanceof CommitFailedException && attempts < MOST_ATTEMPTS) {
        return false;
      }
      throw e;
    }
  }
}
