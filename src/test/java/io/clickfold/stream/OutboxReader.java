package io.clickfold.stream;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Lets tests of processors see what they send. */
public final class OutboxReader {
  private OutboxReader() {}

  /** What is in it, which is empty afterwards. */
  public static List<ProducerRecord<byte[], byte[]>> take(Outbox outbox) {
    return outbox.take();
  }
}
