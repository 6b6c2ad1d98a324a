package io.clickfold.recalculate;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.KafkaConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends the recalculators' tasks and results. Its records need no transaction: whoever gets one
 * twice stores the same row of the same generation again. Blocks; thread-safe.
 */
@Singleton
final class TaskQueue {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SEPARATOR = " ";

  private final Map<String, Object> settings;
  private final String tasks;
  private Producer<byte[], byte[]> producer;

  /** A task's address. */
  record Place(UUID job, int task) {
    /**
     * @throws IllegalArgumentException if it is none
     */
    static Place parse(byte[] message) {
      String[] parts = new String(message, StandardCharsets.UTF_8).split(SEPARATOR);
      if (parts.length != 2) {
        throw new IllegalArgumentException("not a job and the number of one of its tasks");
      }
      return new Place(UUID.fromString(parts[0]), Integer.parseInt(parts[1]));
    }

    byte[] encode() {
      return (job + SEPARATOR + task).getBytes(StandardCharsets.UTF_8);
    }
  }

  TaskQueue(ClickfoldConfig config, KafkaConfig kafka) {
    this.tasks = config.topics().recalculationTasks();
    this.settings = new HashMap<>(kafka.settings());
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "recalculator");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
  }

  /**
   * Hands tasks to the group, spread over its partitions.
   *
   * @throws KafkaException if the brokers do not take them
   */
  void publish(List<JobTask> published) {
    Batch batch = batch();
    int partitions = partitionsOf(tasks);
    for (JobTask task : published) {
      batch.send(
          new ProducerRecord<>(
              tasks,
              task.number() % partitions,
              null,
              new Place(task.job(), task.number()).encode()));
    }
    batch.end();
  }

  /**
   * How many partitions a topic has.
   *
   * @throws KafkaException if the brokers do not say
   */
  int partitionsOf(String topic) {
    return producer().partitionsFor(topic).size();
  }

  /** Begins to send some records. */
  Batch batch() {
    return new Batch(producer());
  }

  private synchronized Producer<byte[], byte[]> producer() {
    if (producer == null) {
      ByteArraySerializer bytes = new ByteArraySerializer();
      producer = new KafkaProducer<>(settings, bytes, bytes);
    }
    return producer;
  }

  /** A new one is made where it is needed next: some errors are final for a producer. */
  private synchronized void drop(Producer<byte[], byte[]> failed) {
    if (producer == failed) {
      producer = null;
      failed.close(Duration.ZERO);
    }
  }

  @PreDestroy
  synchronized void close() {
    if (producer != null) {
      producer.close(PATIENCE);
    }
  }

  /** Records that are sent together. In each partition they stand in the order of their sending. */
  final class Batch {
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    private Batch(Producer<byte[], byte[]> producer) {
      this.producer = producer;
    }

    void send(ProducerRecord<byte[], byte[]> record) {
      producer.send(
          record,
          (metadata, failed) -> {
            if (failed != null) {
              failure.compareAndSet(null, failed);
            }
          });
    }

    /**
     * Returns when the brokers have all that was sent.
     *
     * @throws KafkaException if they have not
     */
    void end() {
      producer.flush();
      Exception failed = failure.get();
      if (failed != null) {
        drop(producer);
        throw new KafkaException("the brokers did not take all records", failed);
      }
    }
  }
}
