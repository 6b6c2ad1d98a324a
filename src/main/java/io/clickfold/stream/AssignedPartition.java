package io.clickfold.stream;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** An input partition on its way from the replay of its state to the present. */
final class AssignedPartition {
  private final PartitionProcessor processor;
  private long committedOffset;
  private Optional<Integer> leaderEpoch;
  private boolean replaying;

  /** Whether it had been replayed once. */
  private boolean ready;

  private long lastRecordNanos;
  private Progress committed;

  /** Where a commit leaves a partition: two equal ones need no second commit. */
  record Progress(long position, Checkpoint checkpoint) {}

  /**
   * @param leaderEpoch in which the record before the committed offset was written, if it is known
   */
  AssignedPartition(
      PartitionProcessor processor,
      long committedOffset,
      Optional<Integer> leaderEpoch,
      long nowNanos) {
    this.processor = processor;
    this.committedOffset = committedOffset;
    this.leaderEpoch = leaderEpoch;
    this.replaying = true;
    this.lastRecordNanos = nowNanos;
  }

  void process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out, long nowNanos) {
    int known = 0;
    while (known < records.size() && records.get(known).offset() < committedOffset) {
      known++;
    }
    if (known > 0) {
      checkWritten(records.subList(0, known));
      processor.replay(records.subList(0, known));
    }
    if (known < records.size()) {
      endReplay();
      if (processor.process(records.subList(known, records.size()), out)) {
        lastRecordNanos = nowNanos;
      }
    }
  }

  /**
   * Checks that these are the records that were committed once: what was written behind a
   * truncation has a later epoch.
   */
  private void checkWritten(List<ConsumerRecord<byte[], byte[]>> records) {
    int latest = leaderEpoch.orElse(Integer.MAX_VALUE);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.leaderEpoch().orElse(0) > latest) {
        throw new LogTruncatedException(
            "%s-%d was truncated at or below offset %d: that has a record of leader epoch %d, but the"
                    .formatted(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.leaderEpoch().orElseThrow())
                + " group has committed offset %d of epoch %d".formatted(committedOffset, latest));
      }
    }
  }

  /** The epoch of the leader that wrote what lies before the position, if it is known. */
  Optional<Integer> leaderEpoch() {
    return leaderEpoch;
  }

  /** The consumer has come so far. The markers of transactions count, too: they have an epoch. */
  void reached(OffsetAndMetadata position) {
    if (position.offset() >= committedOffset) {
      leaderEpoch = position.leaderEpoch();
      endReplay();
    }
  }

  /** The replay ends at a position, not at a record: the committed offset may be the log's end. */
  void reached(long position) {
    if (position >= committedOffset) {
      endReplay();
    }
  }

  /** The offset behind what has been taken, now or before the replay. */
  long taken(long position) {
    return Math.max(position, committedOffset);
  }

  boolean isReplaying() {
    return replaying;
  }

  /** Whether its state was never whole since it was assigned. */
  boolean isNew() {
    return !ready;
  }

  long nanosWithoutRecords(long nowNanos) {
    return nowNanos - lastRecordNanos;
  }

  void caughtUp(long wallMillis) {
    processor.caughtUp(wallMillis);
  }

  /** Sends what changed, and says where a commit of it will leave the partition. */
  Progress flush(long position, Outbox out) {
    return new Progress(position, processor.flush(position, out));
  }

  /**
   * Begins again from a flush, if the processor wants to.
   *
   * @return whether it does: then records are to be taken again from the replay offset on
   */
  boolean beginsAgain(Progress flushed) {
    if (!processor.beginsAgain()) {
      return false;
    }
    committedOffset = flushed.position();
    replaying = true;
    return true;
  }

  void close() {
    processor.close();
  }

  /** Whether a flush has left something, so that the next one cannot wait. */
  boolean isUnfinished() {
    return processor.isUnfinished();
  }

  /**
   * Remembers what a transaction under way commits. If that transaction fails, all assigned
   * partitions are dropped, and this memory with them.
   *
   * @return whether it differs from what was committed before
   */
  boolean committing(Progress progress) {
    boolean differs = !progress.equals(committed);
    committed = progress;
    return differs;
  }

  private void endReplay() {
    if (replaying) {
      replaying = false;
      ready = true;
      processor.replayed();
    }
  }
}
