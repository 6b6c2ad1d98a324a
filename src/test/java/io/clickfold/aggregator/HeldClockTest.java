package io.clickfold.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldClockTest {
  private static final long START = 1_795_344_000_000L;
  private static final long HOUR = 3_600_000;

  private long elapsedMillis;
  private final HeldClock clock = new HeldClock(START, () -> elapsedMillis * 1_000_000);

  @Test
  void isFollowedWhileItGoesAsTimeDoes() {
    for (long millis : new long[] {0, 1, 60_000, 30 * 24 * HOUR}) {
      elapsedMillis = millis;
      assertThat(clock.hold(START + millis)).isEqualTo(START + millis);
    }
  }

  @Test
  void aJumpIsHeldBackForAsLongAsItLasts() {
    elapsedMillis = 5_000;
    assertThat(clock.hold(START + 5_000 + HOUR)).isEqualTo(START + 5_000);
    elapsedMillis = 10 * HOUR;
    assertThat(clock.hold(START + 11 * HOUR)).isEqualTo(START + 10 * HOUR);
    assertThat(clock.hold(START + 10 * HOUR)).isEqualTo(START + 10 * HOUR);
  }

  @Test
  void isFollowedBackAndNotAheadAgain() {
    assertThat(clock.hold(START - HOUR)).isEqualTo(START - HOUR);
    assertThat(clock.hold(START)).isEqualTo(START - HOUR);
  }

  @Test
  void smallStepsAreTakenOver() {
    assertThat(clock.hold(START + 1_000)).isEqualTo(START + 1_000);
    assertThat(clock.hold(START + 1_001)).isEqualTo(START);
  }

  /** As after the machine was suspended. */
  @Test
  void isRightWhereTheBrokersShowIt() {
    clock.saw(START - 1);
    assertThat(clock.hold(START + HOUR)).isEqualTo(START);
    clock.saw(START + HOUR - 500);
    assertThat(clock.hold(START + HOUR)).isEqualTo(START + HOUR);
    assertThat(clock.hold(START + 2 * HOUR)).isEqualTo(START + HOUR - 500);
  }

  @Test
  void aBrokersClockAloneMovesNothing() {
    clock.saw(START + HOUR);
    assertThat(clock.hold(START)).isEqualTo(START);
    assertThat(clock.hold(START + HOUR)).isEqualTo(START);
  }
}
