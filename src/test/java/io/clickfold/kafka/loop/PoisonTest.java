package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Records at which processing fails are given up, once, and all others are processed once. */
class PoisonTest {
  private static final TopicPartition PLACE = new TopicPartition(Brokerless.TOPIC, 0);
  private static final int RECORDS = 60;
  private static final int MAX_SESSIONS = 2_000;

  private final PoisonRecords poisonRecords =
      Brokerless.poison(new SimpleMeterRegistry(), Substitutes.NONE);

  /** Sums up what it reads; each record is needed again for some offsets. Half changed, it lies. */
  private final class Summer implements PartitionProcessor {
    private final Set<Long> poison;
    private final Random random;
    private final TreeMap<Long, Integer> open = new TreeMap<>();
    private final List<Long> marks = new ArrayList<>();
    private boolean broken;

    Summer(Set<Long> poison, Random random) {
      this.poison = poison;
      this.random = random;
    }

    @Override
    public void replay(List<ConsumerRecord<byte[], byte[]>> records) {
      records.forEach(this::add);
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
      assertThat(broken).as("goes on with a state that is half changed").isFalse();
      open.merge(record.offset(), 1, Integer::sum);
      if (poison.contains(record.offset())) {
        broken = true;
        if (random.nextBoolean()) {
          throw new AssertionError("poison");
        }
        throw new IllegalStateException("poison");
      }
      open.headMap(record.offset() - 10).clear();
    }

    @Override
    public void replayed() {}

    @Override
    public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
      for (ConsumerRecord<byte[], byte[]> record : records) {
        add(record);
        out.send(new ProducerRecord<>("output", 0, null, new byte[] {(byte) record.offset()}));
      }
      return true;
    }

    @Override
    public void giveUp(ConsumerRecord<byte[], byte[]> record) {
      marks.add(record.offset());
    }

    @Override
    public void caughtUp(long wallMillis) {}

    @Override
    public Checkpoint flush(long position, Outbox out) {
      marks.forEach(
          offset ->
              out.send(new ProducerRecord<>("marks", 0, null, new byte[] {offset.byteValue()})));
      marks.clear();
      return new Checkpoint(
          open.isEmpty() ? position : Math.min(position, open.firstKey()),
          open.keySet().toString());
    }
  }

  /** A log that is read in sessions; each ends by a failure or a crash, or goes on to the end. */
  @Property(tries = 300)
  void allElseIsProcessedOnceAcrossCrashes(
      @ForAll @IntRange(max = 8) int poisonous, @ForAll long seed) {
    Random random = new Random(seed);
    Set<Long> poison = new HashSet<>();
    while (poison.size() < poisonous) {
      poison.add((long) random.nextInt(RECORDS));
    }
    List<ProducerRecord<byte[], byte[]>> committed = new ArrayList<>();
    Checkpoint checkpoint = new Checkpoint(0, "[]");
    long position = 0;
    int sessions = 0;
    PoisonRecords known = Brokerless.poison(new SimpleMeterRegistry(), Substitutes.NONE);
    while (position < RECORDS) {
      assertThat(sessions++).as("sessions").isLessThan(MAX_SESSIONS);
      if (random.nextInt(20) == 0) {
        known = Brokerless.poison(new SimpleMeterRegistry(), Substitutes.NONE); // Another process.
      }
      Summer summer = new Summer(poison, random);
      Outbox out = new Outbox();
      AssignedPartition partition =
          new AssignedPartition(
              PLACE, known, summer, checkpoint.givenUp(), position, Optional.empty(), 0);
      try {
        long next = checkpoint.replayOffset();
        partition.reached(next);
        boolean crashes = false;
        while (next < RECORDS && !crashes) {
          int size = (int) Math.min(RECORDS - next, 1 + random.nextInt(20));
          partition.process(records(next, size), out, 0);
          next += size;
          crashes = random.nextInt(10) == 0;
          if (next >= position && !crashes && random.nextInt(3) == 0) {
            Checkpoint flushed = partition.flush(next, out).checkpoint();
            List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
            for (Outbox.GivenUp given : out.takeGivenUp()) {
              sent.add(known.record(known.letter(given)));
            }
            sent.addAll(out.take());
            if (random.nextInt(5) == 0) {
              crashes = true; // The transaction is aborted.
            } else {
              committed.addAll(sent);
              position = next;
              checkpoint = Checkpoint.parse(flushed.encode());
              known.committed(List.of(), Map.of(PLACE, new OffsetAndMetadata(position)));
              assertThat(checkpoint.state())
                  .as("the state is of all that was processed")
                  .isEqualTo(stateAt(position, poison));
            }
          }
        }
      } catch (ProcessingException e) {
        known.failed(e);
      }
    }

    Set<Long> good = new TreeSet<>();
    for (long offset = 0; offset < RECORDS; offset++) {
      if (!poison.contains(offset)) {
        good.add(offset);
      }
    }
    assertThat(offsets(committed, "output")).containsExactlyElementsOf(good);
    assertThat(offsets(committed, "marks")).containsExactlyElementsOf(new TreeSet<>(poison));
    assertThat(
            committed.stream()
                .filter(record -> record.topic().equals("dead-letters"))
                .map(
                    letter ->
                        Long.parseLong(
                            new String(letter.headers().lastHeader("clickfold-offset").value()))))
        .containsExactlyElementsOf(new TreeSet<>(poison));
  }

  private static String stateAt(long position, Set<Long> poison) {
    TreeMap<Long, Integer> open = new TreeMap<>();
    for (long offset = 0; offset < position; offset++) {
      if (!poison.contains(offset)) {
        open.put(offset, 1);
        open.headMap(offset - 10).clear();
      }
    }
    return open.keySet().toString();
  }

  private static List<Long> offsets(List<ProducerRecord<byte[], byte[]>> records, String topic) {
    return records.stream()
        .filter(record -> record.topic().equals(topic))
        .map(record -> (long) record.value()[0])
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(long first, int size) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      records.add(Brokerless.record(0, first + i));
    }
    return records;
  }

  /** An outage, or lack of memory, is no record's fault, however often it comes. */
  @Test
  void whatIsNoRecordsFaultCondemnsNone() {
    List<ConsumerRecord<byte[], byte[]>> one = records(0, 1);
    RuntimeException outage = new OutageException("Cassandra is away");
    RuntimeException wrapped =
        new IllegalStateException(new org.apache.kafka.common.errors.TimeoutException("no answer"));

    assertThat(PoisonRecords.suspected(PLACE, one, outage)).isSameAs(outage);
    assertThat(PoisonRecords.suspected(PLACE, one, wrapped)).isSameAs(wrapped);
    assertThat(PoisonRecords.suspected(PLACE, one, new AssertionError("bug")))
        .isInstanceOf(ProcessingException.class);
    AssignedPartition partition =
        new AssignedPartition(
            PLACE,
            poisonRecords,
            new Recorder("") {
              @Override
              public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
                throw new OutOfMemoryError("not really");
              }
            },
            List.of(),
            0,
            Optional.empty(),
            0);
    assertThatThrownBy(() -> partition.process(one, new Outbox(), 0))
        .isInstanceOf(OutOfMemoryError.class);
  }

  /** What is only suspected is tried three times, alone, before it is given up. */
  @Test
  void aRecordIsGivenUpWhenItHasFailedAloneThreeTimes() {
    Map<Integer, List<String>> logs = new HashMap<>();
    for (int session = 0; session < 5; session++) {
      Recorder recorder = new Recorder("");
      recorder.poison.add(1L);
      AssignedPartition partition =
          new AssignedPartition(PLACE, poisonRecords, recorder, List.of(), 0, Optional.empty(), 0);
      try {
        partition.process(records(0, 3), new Outbox(), 0);
      } catch (ProcessingException e) {
        poisonRecords.failed(e);
      }
      logs.put(session, recorder.log);
    }

    List<String> failed = List.of("replayed", "process 0");
    assertThat(logs.get(0)).isEqualTo(failed);
    assertThat(logs.get(3)).isEqualTo(failed);
    assertThat(logs.get(4)).containsExactly("replayed", "process 0", "give up 1", "process 2");
    assertThat(poisonRecords.isCareful(PLACE)).isTrue();
    poisonRecords.committed(List.of(), Map.of(PLACE, new OffsetAndMetadata(3)));
    assertThat(poisonRecords.isCareful(PLACE)).isFalse();
  }

  @Test
  void aCheckpointRemembersWhatIsNotReadAgain() {
    TreeSet<Long> many = new TreeSet<>();
    for (long offset = 1_000_000; offset < 60_000_000; offset += 500_000) {
      many.add(offset);
    }

    Checkpoint checkpoint = new Checkpoint(2_000_000, "a b").withGivenUp(many);

    assertThat(checkpoint.givenUp()).hasSize(64).last().isEqualTo(59_500_000L);
    assertThat(checkpoint.encode()).hasSizeLessThan(500);
    assertThat(Checkpoint.parse(checkpoint.encode())).isEqualTo(checkpoint);
  }
}
