package io.clickfold.stream;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The records of the next transaction. Not thread-safe. */
public final class Outbox {
  /** About what a record's objects and headers take besides: tiny records must be bounded, too. */
  private static final int OVERHEAD = 512;

  private List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private long bytes;

  /** Adds a record. */
  public void send(ProducerRecord<byte[], byte[]> record) {
    records.add(record);
    bytes += OVERHEAD + lengthOf(record.key()) + lengthOf(record.value());
  }

  private static int lengthOf(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** About the memory that the records take. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** Hands over what is in it, and is empty afterwards. */
  List<ProducerRecord<byte[], byte[]>> take() {
    List<ProducerRecord<byte[], byte[]>> taken = records;
    records = new ArrayList<>();
    bytes = 0;
    return taken;
  }
}
