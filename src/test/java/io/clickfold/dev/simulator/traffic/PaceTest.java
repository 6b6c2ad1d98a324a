package io.clickfold.dev.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Any origin is as good as another for nanoTime, negative ones too. */
  private static final long START = -7 * SECOND;

  @Test
  void isEven() {
    Pace pace = new Pace(50_000, START);
    for (int tick = 1; tick <= 1_000; tick++) {
      assertThat(pace.due(START + tick * TICK)).isEqualTo(500);
    }
  }

  @Test
  void losesNothingToRounding() {
    Pace pace = new Pace(7, START);
    int sum = 0;
    for (int tick = 1; tick <= 100 * 60; tick++) {
      int due = pace.due(START + tick * TICK);
      assertThat(due).isBetween(0, 1);
      sum += due;
    }
    assertThat(sum).isEqualTo(7 * 60);
  }

  @Test
  void makesUpForShortDelays() {
    Pace pace = new Pace(1_000, START);
    assertThat(pace.due(START + SECOND * 9 / 10)).isEqualTo(900);
    assertThat(pace.due(START + SECOND)).isEqualTo(100);
  }

  @Test
  void leavesOutWhatWasHeldUpForLong() {
    Pace pace = new Pace(1_000, START);
    assertThat(pace.due(START + 60 * SECOND)).isEqualTo(1_000);
    assertThat(pace.due(START + 60 * SECOND)).isZero();
    assertThat(pace.due(START + 60 * SECOND + TICK)).isEqualTo(10);
  }
}
