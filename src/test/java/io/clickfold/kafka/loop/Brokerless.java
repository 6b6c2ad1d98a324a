package io.clickfold.kafka.loop;

import io.clickfold.kafka.DeadLetters;
import io.clickfold.platform.Role;
import io.clickfold.testing.TestConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A committer whose transactions fail as a test wants it, which a real broker's would not. */
final class Brokerless implements AutoCloseable {
  static final String TOPIC = "input";
  static final LoopSettings SETTINGS =
      new LoopSettings("test", "group", TOPIC, Duration.ZERO, Duration.ofSeconds(5));

  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final PoisonRecords poison = poison(registry, Substitutes.NONE);

  final Committer committer = new Committer(SETTINGS, this::producer);

  /** Larger values are refused. */
  volatile int maxBytes = Integer.MAX_VALUE;

  private final Deque<RuntimeException> refusals = new ArrayDeque<>();
  private final List<Long> attempts = new ArrayList<>();
  private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();

  /** What a loop knows that has just begun. */
  static PoisonRecords poison(SimpleMeterRegistry registry, Substitutes substitutes) {
    return new PoisonRecords(
        Role.AGGREGATOR,
        new DeadLetters(
            TestConfig.with(Map.of("clickfold.roles", "aggregator")),
            registry,
            () -> {
              throw new IllegalStateException("letters are sent in transactions");
            }),
        substitutes);
  }

  /** The next transactions, one after the other, fail so. */
  synchronized void refuse(RuntimeException... failures) {
    refusals.addAll(Arrays.asList(failures));
  }

  /** When new producers were asked for, as {@link System#nanoTime}: each failure needs one. */
  synchronized List<Long> attempts() {
    return List.copyOf(attempts);
  }

  /** The records of the committed transactions. */
  synchronized List<ProducerRecord<byte[], byte[]>> sent() {
    return producers.stream().flatMap(producer -> producer.history().stream()).toList();
  }

  /** The offsets of the committed transactions. */
  synchronized List<Map<TopicPartition, OffsetAndMetadata>> committed() {
    return producers.stream()
        .flatMap(producer -> producer.consumerGroupOffsetsHistory().stream())
        .flatMap(byGroup -> byGroup.values().stream())
        .toList();
  }

  static ConsumerRecord<byte[], byte[]> record(int partition, long offset) {
    return new ConsumerRecord<>(TOPIC, partition, offset, null, new byte[] {1});
  }

  /** One that the leader of an epoch wrote. */
  static ConsumerRecord<byte[], byte[]> record(int partition, long offset, int epoch) {
    return new ConsumerRecord<>(
        TOPIC,
        partition,
        offset,
        0,
        TimestampType.CREATE_TIME,
        0,
        1,
        null,
        new byte[] {1},
        new RecordHeaders(),
        Optional.of(epoch));
  }

  private synchronized Producer<byte[], byte[]> producer() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, bytes, bytes) {
          @Override
          public synchronized Future<RecordMetadata> send(
              ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (record.value() == null || record.value().length <= maxBytes) {
              return super.send(record, callback);
            }
            RuntimeException refusal = new RecordTooLargeException("too large");
            if (callback != null) {
              callback.onCompletion(null, refusal);
            }
            commitTransactionException = new KafkaException("a record was refused", refusal);
            return CompletableFuture.failedFuture(refusal);
          }
        };
    producer.sendOffsetsToTransactionException = refusals.poll();
    attempts.add(System.nanoTime());
    producers.add(producer);
    return producer;
  }

  @Override
  public void close() {
    committer.close();
  }
}
