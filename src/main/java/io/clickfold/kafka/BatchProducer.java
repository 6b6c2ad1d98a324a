package io.clickfold.kafka;

import io.clickfold.wire.RecordLimit;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Sends records that need no transaction: whoever gets one twice stores the same row of the same
 * generation again. It has a producer of its own, which it gives up after a failure, so it serves
 * one thread at a time. Blocks.
 */
public final class BatchProducer implements AutoCloseable {
  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(30);

  private final KafkaClients kafka;
  private final String clientId;
  private Producer<byte[], byte[]> producer;

  /**
   * @param clientId what the brokers call it
   */
  public BatchProducer(KafkaClients kafka, String clientId) {
    this.kafka = kafka;
    this.clientId = clientId;
  }

  /**
   * How many partitions a topic has.
   *
   * @throws KafkaException if the brokers do not answer
   */
  public int partitionsOf(String topic) {
    return producer().partitionsFor(topic).size();
  }

  /** Begins to send some records. */
  public Batch batch() {
    return new Batch(producer());
  }

  private Producer<byte[], byte[]> producer() {
    if (producer == null) {
      producer = kafka.producer(clientId, DELIVERY_TIMEOUT, Map.of());
    }
    return producer;
  }

  /** Gives up what is under way: its sender has no confirmation that it was sent. */
  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }

  /** Records that are sent together. In each partition they stand in the order of their sending. */
  public final class Batch {
    private final Producer<byte[], byte[]> sending;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Map<Integer, Long> ends = new TreeMap<>();
    private long bytes;

    private Batch(Producer<byte[], byte[]> sending) {
      this.sending = sending;
    }

    /** Sends a record without a key, below {@link RecordLimit#MAX_BYTES}. */
    public void send(ProducerRecord<byte[], byte[]> record) {
      assert record.value().length < RecordLimit.MAX_BYTES
          : "a record for %s has %d bytes".formatted(record.topic(), record.value().length);
      bytes += record.value().length;
      sending.send(record, this::acknowledge);
    }

    /** On the producer's own thread. */
    private void acknowledge(RecordMetadata metadata, Exception failed) {
      if (failed == null) {
        synchronized (ends) {
          ends.merge(metadata.partition(), metadata.offset() + 1, Math::max);
        }
      } else {
        failure.compareAndSet(null, failed);
      }
    }

    /**
     * Returns when the brokers have all that was sent.
     *
     * @throws KafkaException if they have not
     */
    public void end() {
      sending.flush();
      Exception failed = failure.get();
      if (failed != null) {
        // Some errors are final for a producer: a new one is made where it is needed next.
        producer = null;
        sending.close(Duration.ZERO);
        throw new KafkaException("the brokers did not accept all records", failed);
      }
    }

    /** How large what was sent is. */
    public long bytes() {
      return bytes;
    }

    /** When it has ended: of each partition, the offset behind the last of its records. */
    public Map<Integer, Long> ends() {
      synchronized (ends) {
        return Map.copyOf(ends);
      }
    }
  }
}
