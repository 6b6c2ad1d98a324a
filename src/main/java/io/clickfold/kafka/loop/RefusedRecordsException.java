package io.clickfold.kafka.loop;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** Brokers have refused something of a transaction for what it is. */
final class RefusedRecordsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient ProducerRecord<byte[], byte[]> record;
  private final transient Exception reason;

  /** It is not known which record was refused. */
  RefusedRecordsException(Throwable failure) {
    super("brokers refuse some record", failure);
    this.record = null;
    this.reason = null;
  }

  /** This record was refused. */
  RefusedRecordsException(ProducerRecord<byte[], byte[]> record, Exception reason) {
    super("brokers refuse a record for " + record.topic(), reason);
    this.record = record;
    this.reason = reason;
  }

  /** Whether it is known what was refused. */
  boolean isKnown() {
    return record != null;
  }

  /** Why; null if it is not known what. */
  Exception reason() {
    return reason;
  }

  /**
   * Whether a record was refused, or would be: after one that was too large, all of the same topic
   * that are no smaller would.
   */
  boolean isOf(ProducerRecord<byte[], byte[]> other) {
    return other == record
        || reason instanceof RecordTooLargeException
            && other.topic().equals(record.topic())
            && sizeOf(other) >= sizeOf(record);
  }

  /** The bytes of a record's key and value. */
  static int sizeOf(ProducerRecord<byte[], byte[]> record) {
    return (record.key() == null ? 0 : record.key().length)
        + (record.value() == null ? 0 : record.value().length);
  }
}
