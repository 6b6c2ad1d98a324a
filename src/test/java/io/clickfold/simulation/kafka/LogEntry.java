package io.clickfold.simulation.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.record.TimestampType;

/** A record, or the marker that ends a transaction: each has an offset. */
final class LogEntry {
  final ConsumerRecord<byte[], byte[]> record;
  final int epoch;
  final boolean isMarker;

  /** Whether compaction has removed it. */
  boolean isCompacted;

  /** What it belongs to; null for what was written without one. */
  final PartitionTransaction transaction;

  LogEntry(
      PartitionLog log,
      long timestamp,
      byte[] key,
      byte[] value,
      Headers headers,
      boolean isMarker,
      PartitionTransaction transaction) {
    this.record =
        new ConsumerRecord<>(
            log.place.topic(),
            log.place.partition(),
            log.end(),
            timestamp,
            log.topic.brokerTime ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
            key == null ? ConsumerRecord.NULL_SIZE : key.length,
            value == null ? ConsumerRecord.NULL_SIZE : value.length,
            key,
            value,
            headers,
            log.leaderEpoch());
    this.epoch = log.epoch();
    this.isMarker = isMarker;
    this.transaction = transaction;
  }

  boolean isCommitted() {
    return !isMarker
        && (transaction == null || transaction.outcome == PartitionTransaction.Outcome.COMMITTED);
  }

  /** A producer's transaction as one partition knows it. */
  static final class PartitionTransaction {
    final long producerId;
    final long firstOffset;
    Outcome outcome = Outcome.OPEN;

    enum Outcome {
      OPEN,
      COMMITTED,
      ABORTED
    }

    PartitionTransaction(long producerId, long firstOffset) {
      this.producerId = producerId;
      this.firstOffset = firstOffset;
    }
  }
}
