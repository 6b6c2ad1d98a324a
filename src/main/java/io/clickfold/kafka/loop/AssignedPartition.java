package io.clickfold.kafka.loop;

import io.clickfold.kafka.DeadLetter.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** An input partition on its way from the replay of its state to the present. */
final class AssignedPartition {
  private final TopicPartition place;
  private final PoisonRecords poison;
  private final PartitionProcessor processor;

  /** Offsets of records that were given up, from the replay offset on. */
  private final TreeSet<Long> givenUp;

  /** Those that have been given up since the last flush. */
  private final List<Outbox.GivenUp> unreported = new ArrayList<>();

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
   * @param givenUp the offsets of records that had been given up
   * @param leaderEpoch in which the record before the committed offset was written, if it is known
   */
  AssignedPartition(
      TopicPartition place,
      PoisonRecords poison,
      PartitionProcessor processor,
      List<Long> givenUp,
      long committedOffset,
      Optional<Integer> leaderEpoch,
      long nowNanos) {
    this.place = place;
    this.poison = poison;
    this.processor = processor;
    this.givenUp = new TreeSet<>(givenUp);
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
      deliver(records.subList(0, known), processor::replay);
    }
    if (known < records.size()) {
      endReplay();
      deliver(
          records.subList(known, records.size()),
          received -> {
            if (processor.process(received, out)) {
              lastRecordNanos = nowNanos;
            }
          });
    }
  }

  /** Delivers records without those given up; where something has failed before, one at a time. */
  private void deliver(
      List<ConsumerRecord<byte[], byte[]>> records,
      Consumer<List<ConsumerRecord<byte[], byte[]>>> receiver) {
    boolean careful = poison.isCareful(place);
    if (!careful && givenUp.isEmpty()) {
      attempt(records, receiver);
      return;
    }
    int from = 0;
    for (int i = 0; i < records.size(); i++) {
      if (isGivenUp(records.get(i))) {
        attempt(records.subList(from, i), receiver);
        from = i + 1;
      } else if (careful) {
        attempt(records.subList(i, i + 1), receiver);
        from = i + 1;
      }
    }
    attempt(records.subList(from, records.size()), receiver);
  }

  private void attempt(
      List<ConsumerRecord<byte[], byte[]>> records,
      Consumer<List<ConsumerRecord<byte[], byte[]>>> receiver) {
    if (records.isEmpty()) {
      return;
    }
    try {
      receiver.accept(records);
    } catch (RuntimeException | AssertionError e) {
      throw PoisonRecords.suspected(place, records, e);
    }
  }

  private boolean isGivenUp(ConsumerRecord<byte[], byte[]> record) {
    if (givenUp.contains(record.offset())) {
      return true;
    }
    Optional<Throwable> verdict = poison.verdict(place, record.offset());
    verdict.ifPresent(
        failure -> {
          givenUp.add(record.offset());
          unreported.add(new Outbox.GivenUp(record, Reason.PROCESS, failure));
          processor.giveUp(record);
        });
    return verdict.isPresent();
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

  /** The offset behind what has been consumed, now or before the replay. */
  long consumed(long position) {
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

  /** Sends what changed, and returns where a commit of it will leave the partition. */
  Progress flush(long position, Outbox out) {
    unreported.forEach(one -> out.giveUp(one.record(), one.reason(), one.failure()));
    unreported.clear();
    Checkpoint checkpoint = processor.flush(position, out);
    givenUp.headSet(checkpoint.replayOffset()).clear();
    return new Progress(position, checkpoint.withGivenUp(givenUp));
  }

  /**
   * Begins again from a flush, if the processor wants to.
   *
   * @return whether it does: then records are to be read again from the replay offset on
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
