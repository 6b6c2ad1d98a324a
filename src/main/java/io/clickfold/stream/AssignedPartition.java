package io.clickfold.stream;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** An input partition on its way from the replay of its state to the present. */
final class AssignedPartition {
  private final PartitionProcessor processor;
  private long committedOffset;
  private boolean replaying;

  /** Whether it had been replayed once. */
  private boolean ready;

  private long lastRecordNanos;
  private Progress committed;

  /** Where a commit leaves a partition: two equal ones need no second commit. */
  record Progress(long position, Checkpoint checkpoint) {}

  AssignedPartition(PartitionProcessor processor, long committedOffset, long nowNanos) {
    this.processor = processor;
    this.committedOffset = committedOffset;
    this.replaying = true;
    this.lastRecordNanos = nowNanos;
  }

  void process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out, long nowNanos) {
    int known = 0;
    while (known < records.size() && records.get(known).offset() < committedOffset) {
      known++;
    }
    if (known > 0) {
      processor.replay(records.subList(0, known));
    }
    if (known < records.size()) {
      endReplay();
      if (processor.process(records.subList(known, records.size()), out)) {
        lastRecordNanos = nowNanos;
      }
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
