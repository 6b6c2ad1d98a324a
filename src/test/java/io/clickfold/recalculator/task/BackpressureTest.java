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

class BackpressureTest {
  private final Deque<Map<Integer, Long>> answers = new ArrayDeque<>();
  private long nanos = Long.MAX_VALUE;
  private Duration perAnswer = Duration.ZERO;
  private final Backpressure backpressure = new Backpressure(this::answer, () -> nanos);

  private Map<Integer, Long> answer() {
    nanos += perAnswer.toNanos();
    return answers.remove();
  }

  @Test
  void nobodyIsAskedWhileNothingHasWaitedForLong() {
    backpressure.await();
    backpressure.sent(Map.of(0, 10L));
    nanos += Backpressure.LONGEST_WAIT.toNanos();

    backpressure.await();
  }

  @Test
  void theOldestHasToBeStored() {
    backpressure.sent(Map.of(0, 10L, 1, 5L));
    nanos += Backpressure.LONGEST_WAIT.toNanos() + 1;
    backpressure.sent(Map.of(0, 20L));
    // Nothing is known of the second partition; then, all but its last record is stored.
    answers.add(Map.of(0, 10L));
    answers.add(Map.of(0, 20L, 1, 4L));
    answers.add(Map.of(0, 10L, 1, 5L));

    backpressure.await();
    assertThat(answers).isEmpty();

    nanos += Backpressure.LONGEST_WAIT.toNanos() + 1;
    answers.add(Map.of(0, 19L, 1, 5L));
    answers.add(Map.of(0, 20L, 1, 5L));
    backpressure.await();
    assertThat(answers).as("the younger one has to be, too, by now").isEmpty();
  }

  @Test
  void resultsWithoutRecordsAreStored() {
    backpressure.sent(Map.of());
    nanos += Backpressure.LONGEST_WAIT.toNanos() + 1;
    answers.add(Map.of());

    backpressure.await();
  }

  @Test
  void itIsNotWaitedForeverAndNothingIsForgotten() {
    backpressure.sent(Map.of(0, 10L));
    nanos += Backpressure.LONGEST_WAIT.toNanos() + 1;
    perAnswer = Backpressure.MAX_STANDSTILL.dividedBy(2).plusNanos(1);
    answers.addAll(List.of(Map.of(), Map.of()));

    assertThatThrownBy(backpressure::await)
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("no writer");
    answers.add(Map.of(0, 10L));
    backpressure.await();
    assertThat(answers).isEmpty();
  }

  @Test
  void resultsThatTheQueueHasLostHoldUpOthersForTenMinutes() {
    backpressure.sent(Map.of(0, 1_000L));
    nanos += Backpressure.GIVEN_UP.toNanos() - Backpressure.MAX_STANDSTILL.toNanos();
    backpressure.sent(Map.of(0, 10L));
    perAnswer = Backpressure.MAX_STANDSTILL.dividedBy(2).plusNanos(1);
    answers.addAll(List.of(Map.of(0, 10L), Map.of(0, 10L)));

    backpressure.await();
    assertThat(answers).as("the queue is another one, whose offsets are lower").isEmpty();
  }
}
