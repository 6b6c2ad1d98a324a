package io.clickfold.collector;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends clicks to Kafka. Never blocks: what cannot be sent at once fails at once. Thread-safe.
 *
 * <p>Kafka's producer recovers by itself from brokers that were away; but some errors are final for
 * it, so that it can be {@linkplain #replace() replaced}.
 */
final class ClickProducer implements AutoCloseable {
  /** When it ends, all requests have been answered. */
  static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final Supplier<Producer<byte[], byte[]>> factory;
  private final Duration timeout;
  private final KafkaLiveness liveness;
  private volatile Producer<byte[], byte[]> producer;

  /**
   * @param factory makes producers that do not block
   * @param timeout how long to wait for Kafka's acknowledgement
   */
  ClickProducer(
      Supplier<Producer<byte[], byte[]>> factory, Duration timeout, KafkaLiveness liveness) {
    this.factory = factory;
    this.timeout = timeout;
    this.liveness = liveness;
  }

  /**
   * Sends records; done when Kafka has acknowledged them all. Fails with Kafka's error as soon as
   * one is not acknowledged, or when the time is up; some of the others may be stored then.
   *
   * @param records at least one
   */
  Uni<Void> send(List<ProducerRecord<byte[], byte[]>> records) {
    return Uni.createFrom()
        .<Void>emitter(emitter -> send(records, emitter))
        .ifNoItem()
        .after(timeout)
        .failWith(() -> new TimeoutException("no acknowledgement within " + timeout))
        .onItem()
        .invoke(liveness::acknowledged)
        .onFailure()
        .invoke(liveness::failed);
  }

  private void send(
      List<ProducerRecord<byte[], byte[]>> records, UniEmitter<? super Void> emitter) {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      emitter.fail(new IllegalStateException("not connected to Kafka yet"));
      return;
    }
    Acknowledgements acknowledgements = new Acknowledgements(records.size(), emitter, liveness);
    try {
      for (ProducerRecord<byte[], byte[]> click : records) {
        current.send(click, acknowledgements);
        if (acknowledgements.failed()) {
          return;
        }
      }
    } catch (RuntimeException e) {
      acknowledgements.fail(e);
    }
  }

  /**
   * Makes the topic's partitions known to the producer, and keeps them known. To be called again
   * until it succeeds; may block while the producer is made.
   *
   * @throws org.apache.kafka.common.KafkaException if they are not known yet, or if there is no
   *     producer to be had
   */
  void prepare(String topic) {
    if (producer == null) {
      producer = factory.get();
    }
    producer.partitionsFor(topic);
  }

  /** Gives up the producer, with all that it has not sent; {@link #prepare} makes a new one. */
  void replace() {
    Producer<byte[], byte[]> old = producer;
    producer = null;
    if (old != null) {
      old.close(Duration.ZERO);
    }
  }

  /** Waits a little for what is under way, and ends. */
  @Override
  public void close() {
    Producer<byte[], byte[]> old = producer;
    if (old != null) {
      old.close(LONGEST_CLOSE);
    }
  }
}
