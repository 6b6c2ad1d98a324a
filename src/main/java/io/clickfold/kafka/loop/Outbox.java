package io.clickfold.kafka.loop;

import io.clickfold.kafka.DeadLetter.Reason;
import io.clickfold.wire.RecordLimit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** The records of the next transaction. Not thread-safe. */
public final class Outbox {
  /** About what a record's objects and headers take besides: tiny records must be bounded, too. */
  private static final int OVERHEAD = 512;

  private List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private List<GivenUp> givenUp = new ArrayList<>();
  private long bytes;

  /** A record that was given up, and why. */
  record GivenUp(ConsumerRecord<byte[], byte[]> record, Reason reason, Throwable failure) {}

  /** Adds a record, below {@link RecordLimit#MAX_BYTES} with its key and headers. */
  public void send(ProducerRecord<byte[], byte[]> record) {
    assert lengthOf(record) < RecordLimit.MAX_BYTES
        : "a record for %s has %d bytes".formatted(record.topic(), lengthOf(record));
    records.add(record);
    bytes += OVERHEAD + lengthOf(record.key()) + lengthOf(record.value());
  }

  /**
   * Adds a record that cannot be processed, now or ever: it goes to the dead letters, once, with
   * the transaction that passes it. Whoever gives it up sees to its minutes.
   */
  public void giveUp(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
    giveUp(record, Reason.PROCESS, failure);
  }

  /** The same for a record that failed at something else. */
  public void giveUp(ConsumerRecord<byte[], byte[]> record, Reason reason, Throwable failure) {
    givenUp.add(new GivenUp(record, reason, failure));
    bytes += OVERHEAD + lengthOf(record.key()) + lengthOf(record.value());
  }

  private static int lengthOf(ProducerRecord<byte[], byte[]> record) {
    int length = lengthOf(record.key()) + lengthOf(record.value());
    for (Header header : record.headers()) {
      length += header.key().length() + lengthOf(header.value());
    }
    return length;
  }

  private static int lengthOf(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** About the memory that the records take. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return records.isEmpty() && givenUp.isEmpty();
  }

  /** Removes and returns what was given up; to be called before {@link #take}. */
  List<GivenUp> takeGivenUp() {
    List<GivenUp> all = givenUp;
    givenUp = new ArrayList<>();
    return all;
  }

  /** Removes and returns the records. */
  List<ProducerRecord<byte[], byte[]>> take() {
    List<ProducerRecord<byte[], byte[]>> all = records;
    records = new ArrayList<>();
    givenUp.clear();
    bytes = 0;
    return all;
  }
}
