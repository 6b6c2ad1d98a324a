package io.clickfold.kafka.loop;

import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Commits transactions, one after the other, on a thread of its own, so that records can be read
 * while a transaction commits.
 *
 * <p>The transactional id is new for every producer: zombies are fenced by the consumer group's
 * metadata (KIP-447), not by the id. What a killed process leaves open is aborted by the broker
 * after the transaction time-out.
 */
final class Committer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Committer.class);

  /** Until then an open transaction of a killed process holds up all readers behind it. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  /**
   * A broker that dies is replaced after its session time-out, 9 s by default: giving up just then
   * would cost a replay. From the transaction's time-out on, the coordinator decides.
   */
  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(12);

  private static final int REQUEST_TIMEOUT_MILLIS = 5_000;

  /** Whatever is configured: what brokers refuse is looked for batch by batch. */
  private static final int BATCH_BYTES = 128 * 1024;

  /**
   * After brokers have refused something, or accepted nothing, large records are sent one by one
   * for this long. Otherwise it is not known what they refuse: a failure is reported for all
   * records that wait, and a batch that is too large is split again and again, maybe into itself,
   * until it is too old.
   */
  private static final Duration CAREFUL = Duration.ofMinutes(1);

  /** Records up to this size are never sent alone. */
  private static final int SMALL_BYTES = 1024;

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(3);

  private final LoopSettings settings;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final ExecutorService thread;
  private volatile Producer<byte[], byte[]> producer;

  /** Until then, large records are sent one by one. Used by the committer's thread only. */
  private long carefulUntilNanos = System.nanoTime();

  Committer(LoopSettings settings, KafkaClients kafka) {
    this(settings, () -> newProducer(settings, kafka));
  }

  /**
   * @param producers gives a new producer at each call; its transactions are not yet initialised
   */
  Committer(LoopSettings settings, Supplier<Producer<byte[], byte[]>> producers) {
    this.settings = settings;
    this.producers = producers;
    this.thread =
        Executors.newSingleThreadExecutor(r -> new Thread(r, settings.name() + "-committer"));
  }

  /**
   * Begins to commit; the future ends with the transaction, exceptionally if it was not committed:
   * with a {@link RefusedRecordsException} if brokers refuse records.
   */
  CompletableFuture<Void> commit(
      List<ProducerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group) {
    return CompletableFuture.runAsync(() -> transaction(records, offsets, group), thread);
  }

  private void transaction(
      List<ProducerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group) {
    AtomicBoolean refused = new AtomicBoolean();
    try {
      if (producer == null) {
        producer = producers.get();
        producer.initTransactions();
      }
      producer.beginTransaction();
      boolean carefully = System.nanoTime() - carefulUntilNanos < 0;
      for (ProducerRecord<byte[], byte[]> record : records) {
        if (carefully && RefusedRecordsException.sizeOf(record) > SMALL_BYTES) {
          sendAlone(record);
        } else {
          producer.send(
              record,
              (metadata, failure) -> {
                if (DeadLetters.isRefusal(failure)) {
                  refused.set(true);
                }
              });
        }
      }
      producer.sendOffsetsToTransaction(offsets, group);
      producer.commitTransaction();
    } catch (RuntimeException e) {
      // It ends what is under way: then it is known whether something was refused.
      dropProducer();
      boolean known = e instanceof RefusedRecordsException;
      if (known || refused.get() || isTimeout(e)) {
        carefulUntilNanos = System.nanoTime() + CAREFUL.toNanos();
      }
      throw known || !refused.get() ? e : new RefusedRecordsException(e);
    }
  }

  private static boolean isTimeout(Throwable failure) {
    return failure instanceof TimeoutException
        || failure.getCause() != null && isTimeout(failure.getCause());
  }

  /** Its batch has nothing else: whatever becomes of the batch has become of this record. */
  private void sendAlone(ProducerRecord<byte[], byte[]> record) {
    producer.flush();
    Future<RecordMetadata> sent = producer.send(record);
    producer.flush();
    try {
      sent.get();
    } catch (ExecutionException e) {
      if (DeadLetters.isRefusal(e.getCause())) {
        throw new RefusedRecordsException(record, (Exception) e.getCause());
      }
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static Producer<byte[], byte[]> newProducer(LoopSettings settings, KafkaClients kafka) {
    return kafka.producer(
        settings.name(),
        DELIVERY_TIMEOUT,
        Map.of(
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            settings.group() + "-" + UUID.randomUUID(),
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            (int) TRANSACTION_TIMEOUT.toMillis(),
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            REQUEST_TIMEOUT_MILLIS,
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.BATCH_SIZE_CONFIG,
            BATCH_BYTES));
  }

  /**
   * A new producer is cheaper than telling apart the errors after which the old one still works.
   */
  private void dropProducer() {
    if (producer == null) {
      return;
    }
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      LOG.debugf(e, "%s: the broker will abort the transaction", settings.name());
    }
    producer.close(Duration.ZERO);
    producer = null;
  }

  /** Ends the transaction under way, or gives it up after a few seconds. */
  @Override
  public void close() {
    Future<?> closed = thread.submit(this::closeProducer);
    thread.shutdown();
    try {
      closed.get(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.debugf(e, "%s: the broker will abort the transaction", settings.name());
      Producer<byte[], byte[]> stuck = producer;
      if (stuck != null) {
        stuck.close(Duration.ZERO);
      }
    }
  }

  private void closeProducer() {
    if (producer != null) {
      producer.close(LONGEST_CLOSE);
      producer = null;
    }
  }
}
