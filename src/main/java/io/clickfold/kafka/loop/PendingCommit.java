package io.clickfold.kafka.loop;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A transaction under way, and its further attempts. Between two of them is a pause, since the
 * group takes a while to settle; records are read meanwhile. Used by the polling thread only.
 */
final class PendingCommit {
  private static final int MAX_ATTEMPTS = 10;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final Committer committer;
  private final Remedy remedy;
  private List<ProducerRecord<byte[], byte[]>> records;
  private final Map<TopicPartition, OffsetAndMetadata> offsets;
  private final long sinceNanos = System.nanoTime();
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private int attempts;

  /** How often records have been refused without any being left out. */
  private int refusals;

  private boolean pausing;

  /** The end of the attempt under way, or of the pause. */
  private CompletableFuture<Void> step;

  /** Decides what to send instead of records that brokers refuse. */
  @FunctionalInterface
  interface Remedy {
    /**
     * All records, without those that are refused and with what is sent for them.
     *
     * @throws RefusedRecordsException if one of these cannot be left out
     */
    List<ProducerRecord<byte[], byte[]>> without(
        RefusedRecordsException refusal, List<ProducerRecord<byte[], byte[]>> records);
  }

  PendingCommit(
      Committer committer,
      Remedy remedy,
      List<ProducerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    this.committer = committer;
    this.remedy = remedy;
    this.records = records;
    this.offsets = offsets;
  }

  /** Begins an attempt, as a member of the group as given. */
  void submit(ConsumerGroupMetadata group) {
    attempts++;
    pausing = false;
    step = committer.commit(records, offsets, group);
  }

  /** Whether {@link #advance} has something to do and need not wait. */
  boolean isDone() {
    return step.isDone();
  }

  /**
   * Waits until {@link #advance} need not.
   *
   * @return whether it is so now
   */
  boolean await(Duration atMost) {
    try {
      step.handle((ended, failure) -> true).get(atMost.toNanos(), NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What it commits. */
  Map<TopicPartition, OffsetAndMetadata> offsets() {
    return offsets;
  }

  long ageNanos(long nowNanos) {
    return nowNanos - sinceNanos;
  }

  /**
   * Waits for the end of the attempt, or of the pause behind it, and goes on from there: an attempt
   * that was refused because the group's generation was outdated, which is no more than a
   * rebalance, is followed by a pause, and a pause by an attempt. Records that are refused are
   * tried once more, and then left out; what is refused besides, at once. Each time there are fewer
   * of them.
   *
   * @param group the group as it is now, for another attempt
   * @return whether it is committed
   * @throws RuntimeException if it failed for any other reason, or too often
   */
  boolean advance(Supplier<ConsumerGroupMetadata> group) {
    try {
      step.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RefusedRecordsException refusal
          && (refusal.isKnown() || refusals < MAX_ATTEMPTS)) {
        refusals++;
        if (refusal.isKnown() && refusals > 1) {
          records = remedy.without(refusal, records);
        }
        pauseMillis = FIRST_PAUSE_MILLIS;
        attempts = 0;
        pause();
        return false;
      }
      if (!(e.getCause() instanceof CommitFailedException) || attempts == MAX_ATTEMPTS) {
        throw e;
      }
      pause();
      return false;
    }
    if (pausing) {
      submit(group.get());
      return false;
    }
    return true;
  }

  private void pause() {
    pausing = true;
    step = new CompletableFuture<Void>().completeOnTimeout(null, pauseMillis, MILLISECONDS);
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
  }
}
