package io.clickfold.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PendingCommitTest {
  private static final ConsumerGroupMetadata GROUP = new ConsumerGroupMetadata("group");
  private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
      Map.of(new TopicPartition(Brokerless.TOPIC, 0), new OffsetAndMetadata(7, "state"));
  private static final int MOST_ATTEMPTS = 10;
  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

  private final Brokerless kafka = new Brokerless();
  private final PendingCommit pending = new PendingCommit(kafka.committer, List.of(), OFFSETS);

  @AfterEach
  void close() {
    kafka.close();
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
            .limit(MOST_ATTEMPTS)
            .toArray(RuntimeException[]::new));
    pending.submit(GROUP);

    assertThatThrownBy(this::awaitCommitted).hasCauseInstanceOf(CommitFailedException.class);
    assertThat(kafka.attempts()).hasSize(MOST_ATTEMPTS);
    assertThat(kafka.committed()).isEmpty();
  }

  private void awaitCommitted() {
    boolean committed = false;
    while (!committed) {
      committed = pending.advance(() -> GROUP);
    }
  }
}
