package io.clickfold.recalculator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class StoredAheadTest {
  private final Deque<Map<Integer, Long>> answers = new ArrayDeque<>();
  private long nanos = Long.MAX_VALUE;
  private Duration perAnswer = Duration.ZERO;
  private final StoredAhead ahead = new StoredAhead(this::answer, () -> nanos);

  private Map<Integer, Long> answer() {
    nanos += perAnswer.toNanos();
    return answers.remove();
  }

  @Test
  void nobodyIsAskedWhileNothingHasWaitedForLong() {
    ahead.await();
    ahead.sent(Map.of(0, 10L));
    nanos += StoredAhead.LONGEST_WAIT.toNanos();

    ahead.await();
  }

  @Test
  void theOldestHasToBeStored() {
    ahead.sent(Map.of(0, 10L, 1, 5L));
    nanos += StoredAhead.LONGEST_WAIT.toNanos() + 1;
    ahead.sent(Map.of(0, 20L));
    // Nothing is known of the second partition; then, all but its last record is stored.
    answers.add(Map.of(0, 10L));
    answers.add(Map.of(0, 20L, 1, 4L));
    answers.add(Map.of(0, 10L, 1, 5L));

    ahead.await();
    assertThat(answers).isEmpty();

    nanos += StoredAhead.LONGEST_WAIT.toNanos() + 1;
    answers.add(Map.of(0, 19L, 1, 5L));
    answers.add(Map.of(0, 20L, 1, 5L));
    ahead.await();
    assertThat(answers).as("the younger one has to be, too, by now").isEmpty();
  }

  @Test
  void resultsWithoutRecordsAreStored() {
    ahead.sent(Map.of());
    nanos += StoredAhead.LONGEST_WAIT.toNanos() + 1;
    answers.add(Map.of());

    ahead.await();
  }

  @Test
  void itIsNotWaitedForeverAndNothingIsForgotten() {
    ahead.sent(Map.of(0, 10L));
    nanos += StoredAhead.LONGEST_WAIT.toNanos() + 1;
    perAnswer = StoredAhead.PATIENCE.dividedBy(2).plusNanos(1);
    answers.addAll(List.of(Map.of(), Map.of()));

    assertThatThrownBy(ahead::await)
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("no writer");
    answers.add(Map.of(0, 10L));
    ahead.await();
    assertThat(answers).isEmpty();
  }

  @Test
  void resultsThatTheQueueHasLostHoldUpOthersForTenMinutes() {
    ahead.sent(Map.of(0, 1_000L));
    nanos += StoredAhead.GIVEN_UP.toNanos() - StoredAhead.PATIENCE.toNanos();
    ahead.sent(Map.of(0, 10L));
    perAnswer = StoredAhead.PATIENCE.dividedBy(2).plusNanos(1);
    answers.addAll(List.of(Map.of(0, 10L), Map.of(0, 10L)));

    ahead.await();
    assertThat(answers).as("the queue is another one, whose offsets are lower").isEmpty();
  }
}
