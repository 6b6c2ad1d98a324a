package io.clickfold.simulation.kafka;

import io.clickfold.simulation.kafka.LogEntry.PartitionTransaction;
import io.clickfold.simulation.kafka.LogEntry.PartitionTransaction.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A partition's log and leader. All replicas in sync have the same log at any time; those that are
 * behind have a beginning of it.
 */
final class PartitionLog {
  final SimulatedTopic topic;
  final TopicPartition place;
  final int preferred;

  /** All that was ever written and not truncated; an entry's index is its offset. */
  private final List<LogEntry> entries = new ArrayList<>();

  /** Of each leader epoch that has begun, the offset at which it began. */
  private final TreeMap<Integer, Long> epochs = new TreeMap<>();

  /** By their first offsets. */
  private final TreeMap<Long, PartitionTransaction> open = new TreeMap<>();

  private Optional<Integer> leaderEpoch;
  private long start;

  /**
   * @param preferred which broker leads it if it can
   */
  PartitionLog(SimulatedTopic topic, int partition, int preferred) {
    this.topic = topic;
    this.preferred = preferred;
    this.place = new TopicPartition(topic.name, partition);
    beginEpoch(0);
  }

  private void beginEpoch(int epoch) {
    leaderEpoch = Optional.of(epoch);
    epochs.put(epoch, end());
  }

  void nextEpoch() {
    beginEpoch(epoch() + 1);
  }

  int epoch() {
    return leaderEpoch.get();
  }

  Optional<Integer> leaderEpoch() {
    return leaderEpoch;
  }

  long start() {
    return start;
  }

  long end() {
    return entries.size();
  }

  /** The last stable offset: before it, all transactions have ended. */
  long stableEnd() {
    return open.isEmpty() ? end() : open.firstKey();
  }

  LogEntry entry(long offset) {
    return entries.get((int) offset);
  }

  /** Whether an entry is still there, so that it was not truncated. */
  boolean has(LogEntry entry) {
    long offset = entry.record.offset();
    return offset < end() && entry(offset) == entry;
  }

  /** Appends a record; returns its offset. */
  long append(
      long timestamp, byte[] key, byte[] value, Headers headers, PartitionTransaction transaction) {
    long offset = end();
    entries.add(new LogEntry(this, timestamp, key, value, headers, false, transaction));
    return offset;
  }

  /** The transaction of a producer that is open here, or a new one. */
  PartitionTransaction transactionOf(long producerId) {
    PartitionTransaction found = openOf(producerId);
    if (found == null) {
      found = new PartitionTransaction(producerId, end());
      open.put(found.firstOffset, found);
    }
    return found;
  }

  private PartitionTransaction openOf(long producerId) {
    for (PartitionTransaction each : open.values()) {
      if (each.producerId == producerId) {
        return each;
      }
    }
    return null;
  }

  List<Long> openProducers() {
    List<Long> producers = new ArrayList<>();
    for (PartitionTransaction each : open.values()) {
      producers.add(each.producerId);
    }
    return producers;
  }

  /** Writes the end of a producer's transaction. */
  void mark(long producerId, boolean commit, long timestamp) {
    PartitionTransaction ended = openOf(producerId);
    entries.add(new LogEntry(this, timestamp, null, null, new RecordHeaders(), true, ended));
    if (ended != null) {
      ended.outcome = commit ? Outcome.COMMITTED : Outcome.ABORTED;
      open.remove(ended.firstOffset);
    }
  }

  /**
   * Reads what a consumer gets.
   *
   * @return the position behind what was read
   */
  long read(long from, int atMost, boolean committed, List<ConsumerRecord<byte[], byte[]>> into) {
    long limit = committed ? stableEnd() : end();
    int read = 0;
    for (long offset = from; offset < limit; offset++) {
      LogEntry entry = entry(offset);
      if (entry.isCompacted) {
        continue;
      }
      if (committed ? entry.isCommitted() : !entry.isMarker) {
        into.add(entry.record);
        if (++read == atMost) {
          return offset + 1;
        }
      }
    }
    return Math.max(from, limit);
  }

  /** The epoch in which the entry before this offset was written. */
  int epochBefore(long offset) {
    return entry(offset - 1).epoch;
  }

  /** Where an epoch ends, as a leader tells it: the latest one up to it, and the end of that. */
  Map.Entry<Integer, Long> endOf(int epoch) {
    Map.Entry<Integer, Long> floor = epochs.floorEntry(epoch);
    Map.Entry<Integer, Long> next = epochs.higherEntry(epoch);
    long endOffset = next == null ? end() : next.getValue();
    return Map.entry(floor == null ? epoch : floor.getKey(), endOffset);
  }

  /** The first entry that readers may see whose time is not before this; null if there is none. */
  LogEntry firstAt(long timestamp, boolean committed) {
    long limit = committed ? stableEnd() : end();
    for (long offset = start; offset < limit; offset++) {
      LogEntry entry = entry(offset);
      if (!entry.isCompacted && entry.record.timestamp() >= timestamp) {
        return entry;
      }
    }
    return null;
  }

  /** Removes committed records below the last stable offset of whose keys there are newer ones. */
  void compact() {
    Set<ByteBuffer> newer = new HashSet<>();
    for (long offset = stableEnd() - 1; offset >= start; offset--) {
      LogEntry entry = entry(offset);
      if (entry.isCommitted() && entry.record.key() != null && !entry.isCompacted) {
        entry.isCompacted = !newer.add(ByteBuffer.wrap(entry.record.key()));
      }
    }
  }

  void deleteBefore(long offset) {
    start = Math.max(start, Math.min(offset, end()));
  }

  /**
   * A replica that was not in sync becomes leader: what it does not have is lost. Transactions of
   * which it does not have the ends are open again.
   */
  void truncate(long newEnd) {
    long to = Math.max(start, newEnd);
    for (long offset = end() - 1; offset >= to; offset--) {
      LogEntry lost = entries.remove((int) offset);
      PartitionTransaction transaction = lost.transaction;
      if (transaction != null && lost.isMarker && transaction.firstOffset < to) {
        transaction.outcome = Outcome.OPEN;
        open.put(transaction.firstOffset, transaction);
      }
    }
    open.tailMap(to).clear();
    int next = epoch() + 1;
    epochs.values().removeIf(begin -> begin > to);
    beginEpoch(next);
  }
}
