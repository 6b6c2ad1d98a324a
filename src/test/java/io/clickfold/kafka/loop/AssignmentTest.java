package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.clickfold.kafka.loop.EndProbe.End;
import io.clickfold.wire.Gap;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssignmentTest {
  private static final TopicPartition FIRST = new TopicPartition(Brokerless.TOPIC, 0);
  private static final TopicPartition SECOND = new TopicPartition(Brokerless.TOPIC, 1);

  private static final Duration SOON = Duration.ofSeconds(30);

  private final Brokerless kafka = new Brokerless();
  private static final long WRITTEN = 1_234_567;

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("none") {
        @Override
        public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> times) {
          return Map.of(FIRST, new OffsetAndTimestamp(0, WRITTEN));
        }
      };
  private final Map<TopicPartition, Recorder> processors = new HashMap<>();
  private Optional<String> newcomersState = Optional.of(ProcessorFactory.NO_STATE);
  private final Map<TopicPartition, Loss> losses = new HashMap<>();
  private Collection<String> othersStates = List.of();
  private final Assignment assignment =
      new Assignment(Brokerless.SETTINGS, new Factory(), consumer, kafka.committer, kafka.poison);

  private final class Factory implements ProcessorFactory {
    @Override
    public PartitionProcessor create(TopicPartition partition, String state, Optional<Loss> loss) {
      loss.ifPresent(lost -> losses.put(partition, lost));
      Recorder recorder = new Recorder(state);
      processors.put(partition, recorder);
      return recorder;
    }

    @Override
    public Optional<String> firstState(TopicPartition partition, Collection<String> others) {
      othersStates = others;
      return newcomersState;
    }
  }

  @BeforeEach
  void subscribe() {
    consumer.updatePartitions(
        Brokerless.TOPIC,
        IntStream.range(0, 2)
            .mapToObj(p -> new PartitionInfo(Brokerless.TOPIC, p, null, null, null))
            .toList());
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    consumer.subscribe(List.of(Brokerless.TOPIC), assignment);
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void isNotReadyBeforeACommitHasSucceeded() {
    kafka.refuse(new CommitFailedException());
    assign(FIRST);
    poll();
    assertThat(assignment.isReady()).isFalse();

    assignment.commitIfDue();
    await().until(() -> kafka.attempts().size() == 1);
    assertThat(assignment.isReady()).isFalse();

    await()
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              assertThat(assignment.isReady()).isFalse();
              assignment.commitIfDue();
              return !assignment.isCommitting();
            });
    assertThat(kafka.committed()).hasSize(1);
    assertThat(assignment.isReady()).isTrue();
  }

  @Test
  void commitsWhatItGivesUp() {
    assign(FIRST);
    consumer.addRecord(Brokerless.record(0, 0));
    poll();

    assign();

    assertThat(kafka.committed()).containsExactly(Map.of(FIRST, at(1)));
  }

  @Test
  void commitsAtOnceWhatAFlushHasLeftAndReadsNothingUntilThen() {
    LoopSettings seldom =
        new LoopSettings(
            "test", "group", Brokerless.TOPIC, Duration.ofHours(1), Duration.ofSeconds(5));
    Assignment assignment =
        new Assignment(seldom, new Factory(), consumer, kafka.committer, kafka.poison);
    consumer.subscribe(List.of(Brokerless.TOPIC), assignment);
    assign(FIRST);
    consumer.addRecord(Brokerless.record(0, 0));
    assignment.process(consumer.poll(Duration.ZERO));
    processors.get(FIRST).flushesLeft = 3;
    // So that the first transaction takes a while.
    kafka.refuse(new CommitFailedException());

    assignment.commitIfDue();
    assignment.commitIfDue();
    assertThat(consumer.paused()).containsExactly(FIRST);

    await()
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              assignment.commitIfDue();
              return !assignment.isCommitting();
            });
    assertThat(kafka.committed())
        .as("each with offsets, which fence it")
        .containsExactly(Map.of(FIRST, at(1)), Map.of(FIRST, at(1)), Map.of(FIRST, at(1)));
    assertThat(consumer.paused()).isEmpty();
  }

  /** The partitions stay, and nothing of what failed is left. */
  @Test
  void beginsAnewFromWhatIsCommittedAfterACommitHasFailed() {
    consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(1, new Checkpoint(0, "s").encode())));
    assign(FIRST);
    consumer.addRecord(Brokerless.record(0, 0));
    consumer.addRecord(Brokerless.record(0, 1));
    poll();
    Recorder before = processors.get(FIRST);
    kafka.refuse(new TimeoutException("the coordinator is away"));

    assertThatThrownBy(() -> assignment.commitNow(SOON))
        .hasRootCauseInstanceOf(TimeoutException.class);
    assignment.rebuild();

    assertThat(assignment.isReady()).isFalse();
    assertThat(processors.get(FIRST)).isNotSameAs(before);
    assertThat(processors.get(FIRST).firstState).isEqualTo("s");
    assertThat(consumer.position(FIRST)).isZero();
    consumer.addRecord(Brokerless.record(0, 0));
    consumer.addRecord(Brokerless.record(0, 1));
    poll();
    assertThat(processors.get(FIRST).log).containsExactly("replay 0", "replayed", "process 1");
    assignment.commitNow(SOON);
    assertThat(kafka.committed()).containsExactly(Map.of(FIRST, at(2)));
    assertThat(assignment.isReady()).isTrue();
  }

  @Test
  void givesPartitionsUpThoughTheCommitFailsAndBeginsAnewWithTheOthers() {
    assign(FIRST, SECOND);
    consumer.addRecord(Brokerless.record(0, 0));
    consumer.addRecord(Brokerless.record(1, 0));
    poll();
    kafka.refuse(new TimeoutException("the coordinator is away"));

    assign(SECOND);

    assertThatThrownBy(this::poll).hasRootCauseInstanceOf(TimeoutException.class);
    assignment.rebuild();
    consumer.addRecord(Brokerless.record(1, 0));
    poll();
    assignment.commitNow(SOON);
    assertThat(kafka.committed()).containsExactly(Map.of(SECOND, at(1)));
  }

  /** What is refused leaves a letter and a gap, and the gap comes first; all else is committed. */
  @Test
  void whatBrokersRefuseIsGivenUpInTheSameTransaction() {
    kafka.maxBytes = 2_000;
    Assignment assignment =
        new Assignment(
            Brokerless.SETTINGS,
            (partition, state, loss) -> new BatchProducer(),
            consumer,
            kafka.committer,
            Brokerless.poison(kafka.registry, new Marks()));
    consumer.subscribe(List.of(Brokerless.TOPIC), assignment);
    assign(FIRST);
    consumer.addRecord(Brokerless.record(0, 0));
    assignment.process(consumer.poll(Duration.ZERO));

    assignment.commitNow(SOON);

    assertThat(kafka.sent())
        .extracting(
            record -> record.topic() + " " + (record.value() == null ? 0 : record.value().length))
        .containsExactly("marks 7", "output 1", "dead-letters 0", "output 2");
    assertThat(kafka.committed()).hasSize(1);
    ProducerRecord<byte[], byte[]> letter = kafka.sent().get(2);
    assertThat(header(letter, "reason")).isEqualTo("produce");
    assertThat(header(letter, "topic")).isEqualTo("output");
    assertThat(header(letter, "detail")).contains("too large").contains("input-0@1");
    assertThat(header(letter, "whole-bytes")).isEqualTo("2001");
    assertThat(
            kafka.registry.get("clickfold.dead.letters").tag("reason", "produce").counter().count())
        .isEqualTo(1);
  }

  private static String header(ProducerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader("clickfold-" + name).value());
  }

  /** Sends a record that is too large among others. */
  private static final class BatchProducer extends Recorder {
    BatchProducer() {
      super("");
    }

    @Override
    public boolean process(List<ConsumerRecord<byte[], byte[]>> records, Outbox out) {
      for (int bytes : new int[] {1, 2_001, 2}) {
        out.send(new ProducerRecord<>("output", new byte[bytes]));
      }
      return true;
    }
  }

  private static final class Marks implements Substitutes {
    @Override
    public Optional<List<Gap>> gaps(ProducerRecord<byte[], byte[]> refused) {
      return Optional.of(Gap.ofDeadLetter(refused.topic(), 0, -1, 0, 60_000).stream().toList());
    }

    @Override
    public void announce(Gap gap, Outbox out) {
      out.send(new ProducerRecord<>("marks", new byte[7]));
    }
  }

  @Test
  void commitsTheEpochOfTheLeaderThatWroteWhatWasConsumed() {
    assign(FIRST);
    consumer.addRecord(Brokerless.record(0, 0, 6));
    poll();
    assignment.commitNow(SOON);

    assertThat(kafka.committed().get(0).get(FIRST).leaderEpoch()).contains(6);
  }

  @Test
  void goesOnBehindRecordsThatHaveExpired() {
    commit(FIRST, 10, new Checkpoint(4, "before"));
    consumer.updateBeginningOffsets(Map.of(FIRST, 12L, SECOND, 0L));
    assign(FIRST);
    consumer.addRecord(Brokerless.record(0, 12));
    poll();

    assertThat(losses).containsEntry(FIRST, new Loss(4, 12, 10, WRITTEN));
    assertThat(losses.get(FIRST).hasNew()).isTrue();
    assertThat(processors.get(FIRST).firstState).isEqualTo("before");
    assertThat(processors.get(FIRST).log).containsExactly("replayed", "process 12");
    assertThat(assignment.consumed()).containsEntry(FIRST, 13L);
  }

  @Test
  void readsAgainWhatIsLeft() {
    commit(FIRST, 10, new Checkpoint(4, "before"));
    consumer.updateBeginningOffsets(Map.of(FIRST, 8L, SECOND, 0L));
    assign(FIRST);
    for (long offset = 8; offset < 11; offset++) {
      consumer.addRecord(Brokerless.record(0, offset));
    }
    poll();

    assertThat(losses).containsEntry(FIRST, new Loss(4, 8, 10, WRITTEN));
    assertThat(losses.get(FIRST).hasNew()).isFalse();
    assertThat(processors.get(FIRST).log)
        .containsExactly("replay 8", "replay 9", "replayed", "process 10");
  }

  @Test
  void nothingIsLostWhereTheLogBeginsAtTheReplay() {
    commit(FIRST, 10, new Checkpoint(4, "before"));
    consumer.updateBeginningOffsets(Map.of(FIRST, 4L, SECOND, 0L));
    assign(FIRST);

    assertThat(losses).isEmpty();
  }

  private void commit(TopicPartition partition, long offset, Checkpoint checkpoint) {
    consumer.rebalance(List.of());
    consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset, checkpoint.encode())));
  }

  @Test
  void commitsNothingOnceItIsAbandoned() {
    assign(FIRST);
    consumer.addRecord(Brokerless.record(0, 0));
    poll();

    assignment.abandon();
    assign();

    assertThat(kafka.attempts()).isEmpty();
  }

  @Test
  void beginsWithTheCheckpoint() {
    consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(2, new Checkpoint(1, "s t").encode())));
    assign(FIRST);
    consumer.addRecord(Brokerless.record(0, 0));
    consumer.addRecord(Brokerless.record(0, 1));
    consumer.addRecord(Brokerless.record(0, 2));
    poll();

    assertThat(processors.get(FIRST).firstState).isEqualTo("s t");
    assertThat(processors.get(FIRST).log).containsExactly("replay 1", "replayed", "process 2");
  }

  @Test
  void readsRecordsAgainForWhichThereWasNoMemory() {
    assign(FIRST);
    consumer.addRecord(Brokerless.record(0, 0));
    consumer.addRecord(Brokerless.record(0, 1));
    consumer.addRecord(Brokerless.record(0, 2));
    poll();
    assignment.commitNow(SOON);
    assertThat(assignment.isReady()).isTrue();
    Recorder recorder = processors.get(FIRST);
    recorder.log.clear();
    recorder.againFrom = 1;

    assignment.commitNow(SOON);
    assertThat(consumer.position(FIRST)).isEqualTo(1);
    assertThat(assignment.isReady()).as("goes on being ready").isTrue();
    assertThat(assignment.consumed())
        .as("not what was consumed before")
        .isEqualTo(Map.of(FIRST, 3L));
    assignment.caughtUp(Map.of(FIRST, new End(1, 42)));
    assignment.commitNow(SOON);
    consumer.addRecord(Brokerless.record(0, 1));
    consumer.addRecord(Brokerless.record(0, 2));
    consumer.addRecord(Brokerless.record(0, 3));
    poll();

    assertThat(processors).containsOnly(Map.entry(FIRST, recorder));
    assertThat(recorder.log).containsExactly("replay 1", "replay 2", "replayed", "process 3");
    assignment.commitNow(SOON);
    assertThat(kafka.committed())
        .containsExactly(
            Map.of(FIRST, at(3)),
            Map.of(FIRST, new OffsetAndMetadata(3, new Checkpoint(1, "at 3").encode())),
            Map.of(FIRST, at(4)));
  }

  @Test
  void closesWhatItGivesUpAndWhatItDrops() {
    assign(FIRST, SECOND);
    poll();

    assign(FIRST);
    assertThat(processors.get(SECOND).log).endsWith("closed");
    assertThat(processors.get(FIRST).log).doesNotContain("closed");

    assignment.abandon();
    assertThat(processors.get(FIRST).log).endsWith("closed");
  }

  @Test
  void beginsWithoutStateWhereAnOperatorHasSetTheOffset() {
    consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(2)));
    newcomersState = Optional.empty();

    assign(FIRST);

    assertThat(consumer.position(FIRST)).isEqualTo(2);
    assertThat(processors.get(FIRST).firstState).isEqualTo(ProcessorFactory.NO_STATE);
  }

  @Test
  void aNewcomerWaitsForItsState() {
    consumer.commitSync(Map.of(FIRST, new OffsetAndMetadata(0, new Checkpoint(0, "a").encode())));
    newcomersState = Optional.empty();
    assign(FIRST, SECOND);
    consumer.addRecord(Brokerless.record(0, 0));
    consumer.addRecord(Brokerless.record(1, 0));
    poll();

    assertThat(othersStates).containsExactly("a");
    assertThat(processors.get(FIRST).log).contains("process 0");
    assertThat(processors).doesNotContainKey(SECOND);
    assignment.commitNow(SOON);
    assertThat(kafka.committed()).containsExactly(Map.of(FIRST, at(1)));

    newcomersState = Optional.of("b");
    await()
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              poll();
              return processors.containsKey(SECOND);
            });
    poll();
    assertThat(processors.get(SECOND).firstState).isEqualTo("b");
    assertThat(processors.get(SECOND).log).containsExactly("replayed", "process 0");
  }

  @Test
  void aNewcomerThatHasGoneNeverBegins() {
    newcomersState = Optional.empty();
    assign(SECOND);
    assign();
    newcomersState = Optional.of("b");

    assign(FIRST);
    poll();

    assertThat(processors).containsOnlyKeys(FIRST);
  }

  @Test
  void isCaughtUpWhereAllHasBeenConsumed() {
    assign(FIRST, SECOND);
    consumer.addRecord(Brokerless.record(0, 0));
    consumer.addRecord(Brokerless.record(1, 0));
    poll();

    assignment.caughtUp(Map.of(FIRST, new End(1, 42), SECOND, new End(2, 42)));

    assertThat(processors.get(FIRST).log).contains("caught up 42");
    assertThat(processors.get(SECOND).log).doesNotContain("caught up 42");
  }

  private void assign(TopicPartition... partitions) {
    consumer.rebalance(List.of(partitions));
  }

  private void poll() {
    assignment.process(consumer.poll(Duration.ZERO));
  }

  private static OffsetAndMetadata at(long position) {
    return new OffsetAndMetadata(position, new Checkpoint(position, "at " + position).encode());
  }
}
