package io.clickfold.kafka.loop;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Lets tests of processors see what they send. */
public final class OutboxReader {
  private OutboxReader() {}

  /** The offsets of what was given up. */
  public static List<Long> givenUp(Outbox outbox) {
    return outbox.takeGivenUp().stream().map(given -> given.record().offset()).toList();
  }

  /** What is in it, which is empty afterwards. */
  public static List<ProducerRecord<byte[], byte[]>> take(Outbox outbox) {
    return outbox.take();
  }
}
