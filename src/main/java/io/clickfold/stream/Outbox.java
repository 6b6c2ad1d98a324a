package io.clickfold.stream;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The records of the next transaction. Not thread-safe. */
public final class Outbox {
  private List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private long bytes;

  /** Adds a record. */
  public void send(ProducerRecord<byte[], byte[]> record) {
    records.add(record);
    bytes += lengthOf(record.key()) + lengthOf(record.value());
  }

  private static int lengthOf(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /** The keys' and values' size. */
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
