package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PendingCommitTest {
  private static final ConsumerGroupMetadata GROUP = new ConsumerGroupMetadata("group");
  private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
      Map.of(new TopicPartition(Brokerless.TOPIC, 0), new OffsetAndMetadata(7, "state"));
  private static final int MAX_ATTEMPTS = 10;
  private static final Duration POLL = Duration.ofMillis(10);
  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private final Brokerless kafka = new Brokerless();
  private final PendingCommit pending =
      new PendingCommit(kafka.committer, this::without, List.of(), OFFSETS);

  @AfterEach
  void close() {
    kafka.close();
  }

  private List<ProducerRecord<byte[], byte[]>> without(
      RefusedRecordsException refusal, List<ProducerRecord<byte[], byte[]>> records) {
    List<ProducerRecord<byte[], byte[]>> left = new ArrayList<>(records);
    left.removeIf(refusal::isOf);
    return left;
  }

  /** Each is tried twice; the others are committed with the offsets, once. */
  @Test
  void leavesOutWhatBrokersRefuse() {
    kafka.maxBytes = 10_000;
    PendingCommit some =
        new PendingCommit(
            kafka.committer,
            this::without,
            List.of(record(5), record(12_000), record(10_000), record(11_000), record(2_000)),
            OFFSETS);
    some.submit(GROUP);

    await().pollInterval(POLL).until(() -> some.advance(() -> GROUP));

    assertThat(kafka.sent())
        .extracting(record -> record.value().length)
        .containsExactly(5, 10_000, 2_000);
    assertThat(kafka.attempts()).as("that of which nothing is known, and two known").hasSize(4);
    assertThat(kafka.committed()).containsExactly(OFFSETS);
  }

  private static ProducerRecord<byte[], byte[]> record(int bytes) {
    return new ProducerRecord<>("output", new byte[bytes]);
  }

  @Test
  void isCommittedAtOnceIfNothingIsAgainstIt() {
    pending.submit(GROUP);

    assertThat(pending.advance(() -> GROUP)).isTrue();
    assertThat(kafka.committed()).containsExactly(OFFSETS);
  }

  @Test
  void triesAgainAfterAPauseWhenTheGroupHasMovedOn() {
    kafka.refuse(new CommitFailedException(), new CommitFailedException());
    pending.submit(GROUP);

    awaitCommitted();

    assertThat(kafka.committed()).containsExactly(OFFSETS);
    assertThat(kafka.attempts()).hasSize(3);
    for (int i = 1; i < 3; i++) {
      assertThat(kafka.attempts().get(i) - kafka.attempts().get(i - 1))
          .isGreaterThanOrEqualTo(SHORTEST_PAUSE);
    }
  }

  /** As a generation that is outdated when the pause begins may be when it ends. */
  @Test
  void asksForTheGroupWhenThePauseHasEnded() {
    kafka.refuse(new CommitFailedException());
    pending.submit(GROUP);

    boolean committed =
        pending.advance(
            () -> {
              throw new IllegalStateException("asked for before the pause");
            });

    assertThat(committed).isFalse();
    awaitCommitted();
  }

  @Test
  void givesUpAfterAnyOtherFailure() {
    kafka.refuse(new KafkaException("fenced"));
    pending.submit(GROUP);

    assertThatThrownBy(() -> pending.advance(() -> GROUP)).hasRootCauseMessage("fenced");
    assertThat(kafka.committed()).isEmpty();
  }

  @Test
  void givesUpAfterManyAttempts() {
    kafka.refuse(
        Stream.generate(CommitFailedException::new)
            .limit(MAX_ATTEMPTS)
            .toArray(RuntimeException[]::new));
    pending.submit(GROUP);

    assertThatThrownBy(this::awaitCommitted).hasCauseInstanceOf(CommitFailedException.class);
    assertThat(kafka.attempts()).hasSize(MAX_ATTEMPTS);
    assertThat(kafka.committed()).isEmpty();
  }

  private void awaitCommitted() {
    boolean committed = false;
    while (!committed) {
      committed = pending.advance(() -> GROUP);
    }
  }
}
