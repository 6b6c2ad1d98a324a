package io.clickfold.simulation.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.clickfold.simulation.SimulatedProcess;
import io.clickfold.simulation.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedKafkaTest {
  private static final TopicPartition FIRST = new TopicPartition("t", 0);

  private final Timeline timeline = new Timeline(7, 1_700_000_000_000L);
  private final SimulatedKafka kafka = new SimulatedKafka(timeline);
  private final SimulatedProcess one = new SimulatedProcess("one");
  private final SimulatedProcess two = new SimulatedProcess("two");

  @BeforeEach
  void createTopic() {
    kafka.createTopic("t", 2, false);
  }

  private Producer<byte[], byte[]> producer(SimulatedProcess process) {
    return kafka.clientsOf(process).producer(Map.of());
  }

  private Producer<byte[], byte[]> transactional(SimulatedProcess process, String id) {
    Producer<byte[], byte[]> producer =
        kafka
            .clientsOf(process)
            .producer(
                Map.of(
                    "transactional.id",
                    id,
                    "transaction.timeout.ms",
                    10_000,
                    "max.block.ms",
                    12_000));
    producer.initTransactions();
    return producer;
  }

  private Consumer<byte[], byte[]> consumer(SimulatedProcess process, Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("isolation.level", "read_committed");
    settings.put("auto.offset.reset", "none");
    settings.putAll(own);
    return kafka.clientsOf(process).consumer(settings);
  }

  private Consumer<byte[], byte[]> reader() {
    Consumer<byte[], byte[]> reader = consumer(two, Map.of());
    reader.assign(List.of(FIRST));
    reader.seek(FIRST, 0);
    return reader;
  }

  private static ProducerRecord<byte[], byte[]> record(String value) {
    return new ProducerRecord<>("t", 0, null, value.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> values(Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<String> values = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> each : records) {
      values.add(new String(each.value(), StandardCharsets.UTF_8));
    }
    return values;
  }

  private List<String> poll(Consumer<byte[], byte[]> consumer) {
    return values(consumer.poll(Duration.ofMillis(100)));
  }

  private void pass(long millis) {
    timeline.await(() -> false, timeline.nanos() + millis * 1_000_000);
  }

  private List<String> committed() {
    List<String> values = new ArrayList<>();
    for (SimulatedKafka.Committed each : kafka.committed("t")) {
      values.add(each.partition() + ":" + new String(each.value(), StandardCharsets.UTF_8));
    }
    return values;
  }

  @Test
  void acknowledgesWhatIsWritten() throws Exception {
    List<Long> offsets = new ArrayList<>();
    Producer<byte[], byte[]> producer = producer(one);
    Future<RecordMetadata> sent =
        producer.send(record("a"), (metadata, failure) -> offsets.add(metadata.offset()));
    producer.send(record("b"), (metadata, failure) -> offsets.add(metadata.offset()));
    assertFalse(sent.isDone());
    pass(10);
    assertEquals(List.of(0L, 1L), offsets);
    assertEquals(0, sent.get().offset());
    assertEquals(List.of("a", "b"), poll(reader()));
  }

  @Test
  void hidesWhatIsOpenOrAborted() {
    Producer<byte[], byte[]> producer = transactional(one, "p");
    Consumer<byte[], byte[]> reader = reader();
    producer.beginTransaction();
    producer.send(record("aborted"));
    producer.flush();
    producer(one).send(record("behind"));
    pass(10);
    assertEquals(List.of(), poll(reader));
    assertEquals(0, reader.endOffsets(List.of(FIRST)).get(FIRST));
    producer.abortTransaction();
    ConsumerRecords<byte[], byte[]> records = reader.poll(Duration.ZERO);
    assertEquals(List.of("behind"), values(records));
    assertEquals(3, reader.position(FIRST));
    assertEquals(3, records.nextOffsets().get(FIRST).offset());
    producer.beginTransaction();
    producer.send(record("committed"));
    producer.commitTransaction();
    assertEquals(List.of("committed"), poll(reader));
    assertEquals(5, reader.position(FIRST));
    assertEquals(List.of("0:behind", "0:committed"), committed());
  }

  @Test
  void endsOfAdminsAreThoseOfAllRecordsByDefault() throws Exception {
    Producer<byte[], byte[]> producer = transactional(one, "p");
    producer.beginTransaction();
    producer.send(record("open"));
    producer.flush();
    var admin = kafka.clientsOf(two).admin(Map.of());
    var all = admin.listOffsets(Map.of(FIRST, OffsetSpec.latest()));
    assertEquals(1, all.all().get().get(FIRST).offset());
  }

  @Test
  void newProducerFencesTheOld() {
    Producer<byte[], byte[]> old = transactional(one, "p");
    old.beginTransaction();
    old.send(record("old"));
    old.flush();
    Producer<byte[], byte[]> next = transactional(two, "p");
    assertThrows(ProducerFencedException.class, old::commitTransaction);
    next.beginTransaction();
    next.send(record("next"));
    next.commitTransaction();
    assertEquals(List.of("0:next"), committed());
  }

  @Test
  void timeOutsAbort() {
    Producer<byte[], byte[]> killed = transactional(one, "p");
    killed.beginTransaction();
    killed.send(record("killed"));
    killed.flush();
    producer(two).send(record("behind"));
    one.kill();
    assertThrows(SimulatedProcess.Killed.class, killed::commitTransaction);
    Consumer<byte[], byte[]> reader = reader();
    pass(9_000);
    assertEquals(List.of(), poll(reader));
    pass(11_001);
    assertEquals(List.of("behind"), poll(reader));
  }

  @Test
  void expiredIdsAreUnknown() {
    Producer<byte[], byte[]> producer = transactional(one, "p");
    kafka.expireTransactionalIds();
    producer.beginTransaction();
    producer.send(record("a"));
    assertThrows(KafkaException.class, producer::commitTransaction);
    assertEquals(List.of(), committed());
  }

  @Test
  void refusesWhatIsTooLarge() {
    kafka.maxMessageBytes("t", 1_000);
    Producer<byte[], byte[]> producer = producer(one);
    Future<RecordMetadata> sent = producer.send(record("x".repeat(2_000)));
    assertInstanceOf(
        RecordTooLargeException.class,
        assertThrows(ExecutionException.class, sent::get).getCause());
    Producer<byte[], byte[]> transactional = transactional(one, "p");
    transactional.beginTransaction();
    transactional.send(record("x".repeat(2_000)));
    assertThrows(KafkaException.class, transactional::commitTransaction);
    transactional.abortTransaction();
    assertEquals(List.of(), committed());
  }

  private static final class Member implements ConsumerRebalanceListener {
    final List<String> told = new ArrayList<>();
    final Consumer<byte[], byte[]> consumer;

    Member(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
      consumer.subscribe(List.of("t"), this);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        told.add("assigned " + partitions.size());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        told.add("revoked " + partitions.size());
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      told.add("lost " + partitions.size());
    }
  }

  private Member member(SimulatedProcess process, String protocol) {
    return new Member(
        consumer(
            process,
            Map.of("group.id", "g", "group.protocol", protocol, "auto.offset.reset", "earliest")));
  }

  private void poll(long millis, Member... members) {
    for (long passed = 0; passed < millis; passed += 100) {
      for (Member member : members) {
        member.consumer.poll(Duration.ZERO);
      }
      Set<TopicPartition> seen = new HashSet<>();
      for (Member member : members) {
        for (TopicPartition partition : member.consumer.assignment()) {
          assertTrue(seen.add(partition), "two read " + partition);
        }
      }
      pass(100);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void membersShare(String protocol) {
    Member first = member(one, protocol);
    poll(10_000, first);
    assertEquals(2, first.consumer.assignment().size());
    Member second = member(two, protocol);
    poll(20_000, first, second);
    assertEquals(1, first.consumer.assignment().size());
    assertEquals(1, second.consumer.assignment().size());
    first.consumer.close();
    assertTrue(first.told.contains("revoked 1") || first.told.contains("revoked 2"));
    poll(20_000, second);
    assertEquals(2, second.consumer.assignment().size());
    kafka.addPartitions("t", 1);
    poll(60_000, second);
    assertEquals(3, second.consumer.assignment().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void killedMembersAreReplaced(String protocol) {
    Member first = member(one, protocol);
    poll(10_000, first);
    one.kill();
    Member second = member(two, protocol);
    poll(30_000, second);
    assertEquals(0, second.consumer.assignment().size());
    poll(30_000, second);
    assertEquals(2, second.consumer.assignment().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void zombiesLoseWhatTheyHad(String protocol) {
    Member zombie = member(one, protocol);
    poll(10_000, zombie);
    ConsumerGroupMetadata before = zombie.consumer.groupMetadata();
    Member second = member(two, protocol);
    poll(320_000, second);
    assertEquals(2, second.consumer.assignment().size());
    assertEquals(2, zombie.consumer.assignment().size());

    Producer<byte[], byte[]> producer = transactional(one, "p");
    producer.beginTransaction();
    producer.send(record("zombie"));
    assertThrows(
        CommitFailedException.class,
        () -> producer.sendOffsetsToTransaction(Map.of(FIRST, new OffsetAndMetadata(1)), before));
    assertThrows(KafkaException.class, producer::commitTransaction);
    producer.abortTransaction();

    zombie.consumer.poll(Duration.ZERO);
    assertTrue(zombie.told.contains("lost 2"));
    poll(20_000, zombie, second);
    assertEquals(1, zombie.consumer.assignment().size());
  }

  @Test
  void offsetsAreCommittedWithTheTransaction() {
    Member member = member(one, "consumer");
    poll(1_000, member);
    Producer<byte[], byte[]> producer = transactional(one, "p");
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(
        Map.of(FIRST, new OffsetAndMetadata(5, Optional.of(0), "state")),
        member.consumer.groupMetadata());
    assertThrows(
        TimeoutException.class,
        () -> member.consumer.committed(Set.of(FIRST), Duration.ofSeconds(1)));
    producer.commitTransaction();
    assertEquals("state", member.consumer.committed(Set.of(FIRST)).get(FIRST).metadata());
    assertEquals(5, kafka.committedOffsets("g").get(FIRST).offset());
  }

  private void write(int records) {
    Producer<byte[], byte[]> producer = producer(one);
    for (int i = 0; i < records; i++) {
      producer.send(record("r" + i));
    }
    producer.flush();
  }

  @Test
  void truncationIsDetectedByEpochs() {
    write(10);
    Consumer<byte[], byte[]> reader = reader();
    assertEquals(10, poll(reader).size());
    kafka.uncleanElection(FIRST, 4);
    write(6);
    LogTruncationException truncation =
        assertThrows(LogTruncationException.class, () -> reader.poll(Duration.ZERO));
    assertEquals(6, truncation.divergentOffsets().get(FIRST).offset());
    reader.seek(FIRST, new OffsetAndMetadata(8, Optional.of(0), ""));
    assertThrows(LogTruncationException.class, () -> reader.poll(Duration.ZERO));
    reader.seek(FIRST, 8);
    assertEquals(4, poll(reader).size());
    reader.seek(FIRST, 13);
    assertThrows(OffsetOutOfRangeException.class, () -> reader.poll(Duration.ZERO));
    assertEquals(12, kafka.committed("t").size());
  }

  @Test
  void truncatedEndsAreOpenAgain() {
    Producer<byte[], byte[]> producer = transactional(one, "p");
    producer.beginTransaction();
    producer.send(record("a"));
    producer.commitTransaction();
    kafka.uncleanElection(FIRST, 1);
    Consumer<byte[], byte[]> reader = reader();
    assertEquals(List.of(), poll(reader));
    write(1);
    assertEquals(List.of(), poll(reader));
    kafka.abortHanging(FIRST);
    assertEquals(List.of("r0"), poll(reader));
    assertEquals(List.of("0:r0"), committed());
  }

  @Test
  void transactionsThatHaveLostRecordsFail() {
    Producer<byte[], byte[]> producer = transactional(one, "p");
    producer.beginTransaction();
    producer.send(record("a"));
    producer.flush();
    kafka.uncleanElection(FIRST, 1);
    producer.send(record("b"));
    assertThrows(KafkaException.class, producer::commitTransaction);
    producer.abortTransaction();
    assertEquals(List.of(), committed());
  }

  @Test
  void compactionKeepsTheNewest() {
    Producer<byte[], byte[]> producer = producer(one);
    for (int i = 0; i < 6; i++) {
      producer.send(new ProducerRecord<>("t", 0, new byte[] {(byte) (i % 2)}, new byte[] {65}));
    }
    producer.flush();
    kafka.compact(FIRST);
    Consumer<byte[], byte[]> reader = reader();
    assertEquals(2, poll(reader).size());
    assertEquals(6, reader.position(FIRST));
    assertEquals(6, kafka.committed("t").size());
  }

  @Test
  void pausedProcessesBecomeZombies() {
    Member zombie = member(one, "consumer");
    poll(1_000, zombie);
    ConsumerGroupMetadata before = zombie.consumer.groupMetadata();
    one.pauseUntil(timeline.nanos() + 60_000_000_000L);
    Member second = member(two, "consumer");
    poll(58_000, second);
    assertEquals(2, second.consumer.assignment().size());
    pass(3_000);
    // It may not have heard yet that it was removed.
    assertEquals(before, zombie.consumer.groupMetadata());
    assertEquals(2, zombie.consumer.assignment().size());
    pass(10_000);
    zombie.consumer.close();
    assertTrue(zombie.told.contains("revoked 2"));
  }

  @Test
  void listenersThatFailAreToldAgain() {
    List<Integer> told = new ArrayList<>();
    write(3);
    Consumer<byte[], byte[]> consumer =
        consumer(
            one,
            Map.of("group.id", "g", "group.protocol", "consumer", "auto.offset.reset", "earliest"));
    consumer.subscribe(
        List.of("t"),
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            told.add(partitions.size());
            if (told.size() == 1) {
              throw new IllegalStateException("not yet");
            }
          }

          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}
        });
    assertThrows(KafkaException.class, () -> consumer.poll(Duration.ZERO));
    assertEquals(2, consumer.assignment().size());
    assertEquals(3, poll(consumer).size());
    assertEquals(List.of(2, 0), told);
  }

  @Test
  void retentionDeletes() {
    write(10);
    Consumer<byte[], byte[]> reader = reader();
    kafka.deleteRecordsBefore(FIRST, 7);
    assertThrows(OffsetOutOfRangeException.class, () -> reader.poll(Duration.ZERO));
    assertEquals(7, reader.beginningOffsets(List.of(FIRST)).get(FIRST));
    assertEquals(7, reader.offsetsForTimes(Map.of(FIRST, 0L)).get(FIRST).offset());
    assertEquals(10, kafka.committed("t").size());
    Consumer<byte[], byte[]> unsought = consumer(one, Map.of());
    unsought.assign(List.of(FIRST));
    assertThrows(NoOffsetForPartitionException.class, () -> unsought.poll(Duration.ZERO));
  }

  @Test
  void outcomesMayBeUnknown() {
    kafka.faults(new KafkaFaults(0, 0, 0, 1, 0, 0, 0));
    int committed = 0;
    for (int i = 0; i < 20; i++) {
      Producer<byte[], byte[]> producer = transactional(one, "p" + i);
      producer.beginTransaction();
      producer.send(record("" + i));
      assertThrows(TimeoutException.class, producer::commitTransaction);
      assertThrows(IllegalStateException.class, producer::abortTransaction);
      producer.close(Duration.ZERO);
    }
    pass(60_000);
    committed = committed().size();
    assertTrue(committed > 0 && committed < 20, committed + " of 20");
    assertEquals(kafka.committed("t").size(), poll(reader()).size());
    kafka.faults(new KafkaFaults(0, 0, 0, 0, 1, 0, 0));
    Future<RecordMetadata> sent = producer(one).send(record("sent"));
    assertInstanceOf(
        TimeoutException.class, assertThrows(ExecutionException.class, sent::get).getCause());
  }

  @Test
  void brokersFail() throws Exception {
    kafka.stopBroker(0, 0);
    pass(1);
    write(1);
    kafka.stopBroker(1, 0);
    pass(1);
    Producer<byte[], byte[]> producer = producer(one);
    Future<RecordMetadata> sent = producer.send(record("late"));
    pass(5_000);
    assertFalse(sent.isDone());
    assertEquals(List.of("r0"), poll(reader()));
    kafka.startBroker(0, 1_000);
    pass(2_000);
    assertEquals(1, sent.get().offset());
    kafka.stopBroker(2, 0);
    pass(1);
    sent = producer.send(record("never"));
    pass(121_000);
    assertInstanceOf(
        TimeoutException.class, assertThrows(ExecutionException.class, sent::get).getCause());
  }
}
