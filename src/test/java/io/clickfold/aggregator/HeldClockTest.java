package io.clickfold.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldClockTest {
  private static final long START = 1_795_344_000_000L;
  private static final long HOUR = 3_600_000;

  private long elapsedMillis;
  private long aheadMillis;
  private final HeldClock clock = new HeldClock(this::shown, () -> elapsedMillis * 1_000_000);

  private long shown() {
    return START + elapsedMillis + aheadMillis;
  }

  private long holdNow() {
    return clock.hold(shown());
  }

  @Test
  void isFollowedWhileItGoesAsTimeDoes() {
    for (long millis : new long[] {0, 1, 60_000, 30 * 24 * HOUR}) {
      elapsedMillis = millis;
      assertThat(holdNow()).isEqualTo(START + millis);
    }
  }

  @Test
  void aJumpIsHeldBackForAsLongAsItLasts() {
    elapsedMillis = 5_000;
    aheadMillis = HOUR;
    assertThat(holdNow()).isEqualTo(START + 5_000);
    elapsedMillis = 10 * HOUR;
    assertThat(holdNow()).isEqualTo(START + 10 * HOUR);
    aheadMillis = 0;
    assertThat(holdNow()).isEqualTo(START + 10 * HOUR);
  }

  @Test
  void isFollowedBackAndNotAheadAgain() {
    aheadMillis = -HOUR;
    assertThat(holdNow()).isEqualTo(START - HOUR);
    aheadMillis = 0;
    assertThat(holdNow()).isEqualTo(START - HOUR);
  }

  @Test
  void smallStepsAreTakenOver() {
    aheadMillis = 1_000;
    assertThat(holdNow()).isEqualTo(START + 1_000);
    aheadMillis = 1_001;
    assertThat(holdNow()).isEqualTo(START);
  }

  /** The time counts at which the brokers were asked: later, there may be more. */
  @Test
  void isAsOfTheQuestionAndNotOfTheAnswer() {
    elapsedMillis = 5_000;
    assertThat(clock.hold(START + 1_000)).isEqualTo(START + 1_000);
    aheadMillis = HOUR;
    assertThat(clock.hold(START + HOUR + 1_000)).isEqualTo(START + 1_000);
  }

  /** An answer that took long, or came to a process that stood still, is no jump of the clock. */
  @Test
  void aSlowAnswerHoldsNothingBack() {
    elapsedMillis = 50_000;
    assertThat(clock.hold(START)).isEqualTo(START);
    elapsedMillis = 51_000;
    assertThat(clock.hold(START + 50_900)).isEqualTo(START + 50_900);
  }

  /** As after the machine was suspended. */
  @Test
  void isRightWhereTheBrokersShowIt() {
    clock.saw(START - 1);
    aheadMillis = HOUR;
    assertThat(holdNow()).isEqualTo(START);
    clock.saw(START + HOUR - 500);
    assertThat(holdNow()).isEqualTo(START + HOUR);
    aheadMillis = 2 * HOUR;
    assertThat(holdNow()).isEqualTo(START + HOUR - 500);
  }

  @Test
  void aBrokersClockAloneMovesNothing() {
    clock.saw(START + HOUR);
    assertThat(holdNow()).isEqualTo(START);
    aheadMillis = HOUR;
    assertThat(holdNow()).isEqualTo(START);
  }
}
