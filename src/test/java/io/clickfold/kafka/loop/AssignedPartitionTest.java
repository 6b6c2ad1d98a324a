package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.kafka.loop.AssignedPartition.Progress;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AssignedPartitionTest {
  private final Recorder recorder = new Recorder("");
  private final Outbox out = new Outbox();
  private final Brokerless kafka = new Brokerless();

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void replaysTheCommittedAndProcessesTheRest() {
    AssignedPartition partition = partition(2, Optional.empty(), 0);

    partition.process(List.of(Brokerless.record(0, 0), Brokerless.record(0, 1)), out, 1);
    assertThat(partition.isReplaying()).isTrue();
    partition.process(List.of(Brokerless.record(0, 2)), out, 2);

    assertThat(partition.isReplaying()).isFalse();
    assertThat(recorder.log).containsExactly("replay 0", "replay 1", "replayed", "process 2");
  }

  @Test
  void theReplayEndsWhereTheLogDoes() {
    AssignedPartition partition = partition(2, Optional.empty(), 0);

    partition.reached(1);
    assertThat(partition.isReplaying()).isTrue();
    partition.reached(2);
    partition.reached(2);

    assertThat(partition.isReplaying()).isFalse();
    assertThat(recorder.log).containsExactly("replayed");
  }

  /** Between the replay offset and the committed one, others stand there now. */
  @Test
  void noticesThatWhatWasCommittedHasBeenReplaced() {
    AssignedPartition partition = partition(2, Optional.of(6), 0);
    partition.process(List.of(Brokerless.record(0, 0, 6)), out, 1);

    assertThatThrownBy(() -> partition.process(List.of(Brokerless.record(0, 1, 7)), out, 1))
        .isInstanceOf(LogTruncatedException.class)
        .hasMessageContaining("offset 1")
        .hasMessageContaining("offset 2 of epoch 6");
    assertThat(recorder.log).containsExactly("replay 0");
  }

  /** Somebody who sends rubbish must not keep minutes from closing. */
  @Test
  void refusedRecordsLeaveItIdle() {
    AssignedPartition partition = partition(0, Optional.empty(), 100);
    recorder.refuses = true;

    partition.process(List.of(Brokerless.record(0, 0), Brokerless.record(0, 1)), out, 150);
    assertThat(partition.nanosWithoutRecords(160)).isEqualTo(60);

    recorder.refuses = false;
    partition.process(List.of(Brokerless.record(0, 2)), out, 170);
    assertThat(partition.nanosWithoutRecords(180)).isEqualTo(10);
  }

  @Test
  void anUnchangedProgressNeedsNoCommit() {
    AssignedPartition partition = partition(0, Optional.empty(), 0);
    Progress progress = partition.flush(3, out);

    assertThat(partition.committing(progress)).isTrue();
    assertThat(partition.committing(partition.flush(3, out))).isFalse();
    assertThat(partition.committing(partition.flush(4, out))).isTrue();
  }

  private AssignedPartition partition(
      long committed, Optional<Integer> leaderEpoch, long nowNanos) {
    return new AssignedPartition(
        new TopicPartition(Brokerless.TOPIC, 0),
        kafka.poison,
        recorder,
        List.of(),
        committed,
        leaderEpoch,
        nowNanos);
  }
}
