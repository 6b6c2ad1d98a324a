package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clickfold.kafka.DeadLetters;
import io.clickfold.kafka.KafkaClients;
import io.clickfold.platform.Role;
import io.clickfold.testing.TestConfig;
import io.clickfold.testing.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Loops that copy a topic, on a real broker. A copy is not cumulative: nothing that is sent twice
 * or not at all heals by itself.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TransactionalLoopIT {
  private static final int PARTITIONS = 2;
  private static final int MEMORY = 3;
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(3);
  private static final Duration LONGEST_END = Duration.ofSeconds(12);

  private final String input = "copied-" + UUID.randomUUID();
  private final String output = input + "-copy";
  private final String letters = input + "-letters";
  private final String bootstrap = TestServers.get().kafkaBootstrap();
  private final Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
  private final List<TransactionalLoop> loops = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final List<Long> replayed = Collections.synchronizedList(new ArrayList<>());

  /** Copies; remembers the last few offsets, and so has them replayed. */
  private final class Copier implements PartitionProcessor {
    private final Consumer<String> fault;

    Copier(Consumer<String> fault) {
      this.fault = fault;
    }

    @Override
    public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
      records.forEach(record -> replayed.add(record.offset()));
    }

    @Override
    public void replayed() {}

    @Override
    public void giveUp(ConsumerRecord<byte[], byte[]> record) {}

    @Override
    public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        fault.accept(new String(record.value()));
        out.send(new ProducerRecord<>(output, record.key(), record.value()));
      }
      return true;
    }

    @Override
    public void caughtUp(long wallMillis) {}

    @Override
    public Checkpoint flush(long position, Outbox out) {
      return new Checkpoint(Math.max(0, position - MEMORY), "");
    }
  }

  @BeforeEach
  void createTopics() throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic(input, PARTITIONS, (short) 1),
                new NewTopic(output, PARTITIONS, (short) 1)))
        .all()
        .get();
  }

  @AfterEach
  void close() {
    loops.forEach(TransactionalLoop::close);
    admin.close();
  }

  @Test
  void nothingIsCommittedAfterAnError() {
    send(1_000);
    CountDownLatch first = new CountDownLatch(1);
    start(
        value -> {
          if (value.equals("500") && first.getCount() > 0) {
            first.countDown();
            throw new AssertionError("in the middle of a poll");
          }
        });

    assertCopied();
    assertThat(first.getCount()).isZero();
  }

  /** As one that was stopped for too long: it goes on where others have gone on already. */
  @Test
  void aMemberThatTheGroupHasPutOutCommitsNothing() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    TransactionalLoop zombie =
        start(
            value -> {
              if (value.equals("100")) {
                stuck.countDown();
                awaitUninterrupted(goOn);
              }
            });
    send(1_000);
    stuck.await();
    start(value -> {});
    assertCopied();

    goOn.countDown();
    await().atMost(TIMEOUT).until(() -> zombie.status().state() == LoopStatus.State.FAILING);
    send(1_000);
    assertCopied();
  }

  @Test
  void everyRecordIsCopiedOnceWhilePartitionsMove() throws Exception {
    awaitRunning(start(value -> {}));
    CountDownLatch moved = new CountDownLatch(1);
    Thread traffic = new Thread(() -> sendUntil(moved));
    traffic.start();
    for (int i = 0; i < 3; i++) {
      CountDownLatch hasWork = new CountDownLatch(1);
      TransactionalLoop other = start(value -> hasWork.countDown());
      hasWork.await();
      other.close();
    }
    moved.countDown();
    traffic.join();

    assertCopied();
  }

  @Test
  void whatIsNeededForTheStateIsReadAgainAndNoMore() {
    send(1_000);
    TransactionalLoop first = start(value -> {});
    assertCopied();
    first.close();
    assertThat(replayed).isEmpty();

    awaitRunning(start(value -> {}));
    send(1_000);

    assertCopied();
    assertThat(replayed).hasSize(MEMORY * PARTITIONS);
  }

  /** Of what is read again, nothing waits: else every move of a partition would look like work. */
  @Test
  void whatIsConsumedIsKnownWhileItsThreadIsStuckAndNotOnceTheGroupGoesOn() throws Exception {
    send(1_000);
    TransactionalLoop first = start(value -> {});
    assertCopied();
    await().atMost(TIMEOUT).until(() -> consumed(first) == 1_000);
    first.close();
    assertThat(first.consumed()).isEmpty();

    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    TransactionalLoop second =
        start(
            value -> {
              if (value.equals("1000")) {
                stuck.countDown();
                awaitUninterrupted(goOn);
              }
            });
    await().atMost(TIMEOUT).until(() -> second.consumed().size() == PARTITIONS);
    assertThat(consumed(second)).isEqualTo(1_000);
    send(10);
    stuck.await();
    assertThat(consumed(second)).isEqualTo(1_000);
    await().atMost(LONGEST_SILENCE.multipliedBy(2)).until(() -> second.consumed().isEmpty());
    goOn.countDown();
    await().atMost(TIMEOUT).until(() -> consumed(second) == 1_010);
    assertCopied();
  }

  /** A new member would wait for the partitions of the old one until its session ends. */
  @Test
  void staysTheSameMemberWhenACommitFailsAndEndsThoughTheBrokerIsAway() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    TransactionalLoop loop =
        start(
            value -> {
              if (value.equals("1000") && goOn.getCount() > 0) {
                stuck.countDown();
                awaitUninterrupted(goOn);
              }
            },
            TIMEOUT);
    send(1_000);
    assertCopied();
    List<String> members = members();
    send(10);
    stuck.await();
    TestServers.get().stopKafka();
    goOn.countDown();
    await().atMost(TIMEOUT).until(() -> loop.status().state() == LoopStatus.State.FAILING);
    TestServers.get().startKafka();

    assertCopied();
    assertThat(members()).hasSize(1).isEqualTo(members);
    awaitRunning(loop);
    TestServers.get().stopKafka();
    try {
      long begin = System.nanoTime();
      loop.close();
      assertThat(loop.status().state()).isEqualTo(LoopStatus.State.STOPPED);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LONGEST_END);
    } finally {
      TestServers.get().startKafka();
    }
  }

  private List<String> members() throws Exception {
    return admin
        .describeConsumerGroups(List.of(input))
        .describedGroups()
        .get(input)
        .get()
        .members()
        .stream()
        .map(MemberDescription::consumerId)
        .toList();
  }

  private static long consumed(TransactionalLoop loop) {
    return loop.consumed().values().stream().mapToLong(Long::longValue).sum();
  }

  private TransactionalLoop start(Consumer<String> fault) {
    return start(fault, LONGEST_SILENCE);
  }

  private TransactionalLoop start(Consumer<String> fault, Duration longestSilence) {
    TransactionalLoop loop =
        new TransactionalLoop(
            new LoopSettings(
                "copier-" + loops.size(), input, input, Duration.ofMillis(50), Duration.ofHours(1)),
            new KafkaClients(
                Map.of(
                    "bootstrap.servers",
                    bootstrap,
                    "max.poll.interval.ms",
                    (int) longestSilence.toMillis())),
            (partition, state, loss) -> new Copier(fault),
            new PoisonRecords(
                Role.AGGREGATOR,
                new DeadLetters(
                    TestConfig.with(Map.of("clickfold.topics.dead-letters", letters)),
                    new SimpleMeterRegistry(),
                    () -> {
                      throw new IllegalStateException("letters are sent in transactions");
                    }),
                Substitutes.NONE));
    loops.add(loop);
    loop.start();
    return loop;
  }

  private static void awaitRunning(TransactionalLoop loop) {
    await().atMost(TIMEOUT).until(() -> loop.status().isFlowing());
  }

  private void send(int records) {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      send(producer, records);
    }
  }

  private void sendUntil(CountDownLatch end) {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      while (!end.await(1, TimeUnit.MILLISECONDS)) {
        send(producer, PARTITIONS);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(Map.of("bootstrap.servers", bootstrap), bytes, bytes);
  }

  private void send(KafkaProducer<byte[], byte[]> producer, int records) {
    for (int i = 0; i < records; i++) {
      String value = Integer.toString(sent.size());
      sent.add(value);
      producer.send(new ProducerRecord<>(input, i % PARTITIONS, null, value.getBytes()));
    }
  }

  /** Waits until all has been copied, and looks whether something was copied twice. */
  private void assertCopied() {
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrap);
    config.put("isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(output).stream()
              .map(info -> new TopicPartition(output, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      List<String> copied = new ArrayList<>();
      await()
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(10))
          .untilAsserted(
              () -> {
                consumer
                    .poll(Duration.ofMillis(100))
                    .forEach(record -> copied.add(new String(record.value())));
                assertThat(copied).hasSizeGreaterThanOrEqualTo(sent.size());
              });
      assertThat(copied).containsExactlyInAnyOrderElementsOf(sent);
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
