package io.clickfold.stream;

import io.clickfold.result.RecordLimit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** The records of the next transaction. Not thread-safe. */
public final class Outbox {
  /** About what a record's objects and headers take besides: tiny records must be bounded, too. */
  private static final int OVERHEAD = 512;

  private List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private long bytes;

  /** Adds a record, below {@link RecordLimit#MAX_BYTES} with its key and headers. */
  public void send(ProducerRecord<byte[], byte[]> record) {
    assert lengthOf(record) < RecordLimit.MAX_BYTES
        : "a record for %s has %d bytes".formatted(record.topic(), lengthOf(record));
    records.add(record);
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
