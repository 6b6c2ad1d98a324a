package io.clickfold.kafka.lag;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.kafka.lag.Standstills.Look;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StandstillsTest {
  private static final TopicPartition PLACE = new TopicPartition("ad-clicks", 2);

  private final Standstills loops = new Standstills(true);
  private final Standstills channels = new Standstills(false);

  @Test
  void whatWaitsAndIsNotConsumedStandsStill() {
    look(0, new Look(10, 10, 10));
    assertThat(stalled(loops, 5)).isZero();
    look(5, new Look(10, 12, 12));
    assertThat(stalled(loops, 25)).isEqualTo(20);
    assertThat(stalled(channels, 25)).isEqualTo(20);

    look(30, new Look(11, 40, 40));
    assertThat(stalled(loops, 30)).as("something was consumed").isZero();
    look(35, new Look(40, 40, 40));
    assertThat(stalled(loops, 99)).isZero();
    assertThat(stalled(channels, 99)).isZero();
  }

  /** It has nothing to do with whether anything else comes. */
  @Test
  void whatWaitsFromTheBeginningDoesSo() {
    look(0, new Look(10, 20, 20));
    look(30, new Look(10, 20, 20));

    assertThat(stalled(loops, 30)).isEqualTo(30);
  }

  /** A channel commits the offset behind the last record, not behind its transaction's end. */
  @Test
  void theEndsOfTransactionsWaitForNobody() {
    look(0, new Look(10, 12, 12));
    look(30, new Look(10, 12, 12));
    assertThat(stalled(channels, 30)).isZero();

    look(35, new Look(10, 14, 14));
    assertThat(stalled(channels, 65)).isEqualTo(30);
  }

  @Test
  void anOpenTransactionHoldsThePartitionUntilItEnds() {
    look(0, new Look(10, 10, 12));
    look(30, new Look(10, 10, 50));
    assertThat(held(30)).isEqualTo(30);
    assertThat(stalled(loops, 30)).as("nothing can be consumed").isZero();

    look(35, new Look(10, 45, 50));
    assertThat(held(40)).as("another one").isEqualTo(5);
    look(45, new Look(50, 50, 50));
    assertThat(held(99)).isZero();
  }

  @Test
  void whatIsNotKnownGetsOld() {
    look(0, new Look(10, 10, 10));
    loops.look(Map.of(), seconds(40));

    assertThat(loops.ages(seconds(40))).containsExactly(Map.entry(PLACE, Duration.ofSeconds(40)));
  }

  private void look(int second, Look look) {
    loops.look(Map.of(PLACE, look), seconds(second));
    channels.look(Map.of(PLACE, look), seconds(second));
  }

  private static long stalled(Standstills standstills, int second) {
    return standstills.stalled(seconds(second)).get(PLACE).toSeconds();
  }

  private long held(int second) {
    return loops.held(seconds(second)).get(PLACE).toSeconds();
  }

  private static long seconds(int second) {
    return Duration.ofSeconds(second).toNanos();
  }
}
