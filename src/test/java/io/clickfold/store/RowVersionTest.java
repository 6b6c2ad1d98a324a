package io.clickfold.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RowVersionTest {
  private static final long MINUTE = 1_795_342_500_000L;

  @Test
  void moreClicksAreNewer() {
    assertThat(version(0, 2)).isGreaterThan(version(0, 1));
    assertThat(version(0, RowVersion.MOST_CLICKS))
        .isGreaterThan(version(0, RowVersion.MOST_CLICKS - 1));
  }

  @Test
  void aHigherGenerationIsNewerHoweverFewItsClicks() {
    assertThat(version(1, 1)).isGreaterThan(version(0, RowVersion.MOST_CLICKS));
    assertThat(version(100, 1)).isGreaterThan(version(99, RowVersion.MOST_CLICKS));
  }

  /** Time-window compaction sorts rows by it; a recalculation moves them by about a minute. */
  @Test
  void staysCloseToTheMinute() {
    long micros = TimeUnit.MILLISECONDS.toMicros(MINUTE);

    assertThat(version(0, 1)).isEqualTo(micros + 1);
    assertThat(version(1, RowVersion.MOST_CLICKS) - micros)
        .isLessThan(TimeUnit.MINUTES.toMicros(3));
  }

  @Test
  void refusesCountsThatWouldReachIntoTheNextGeneration() {
    assertThatThrownBy(() -> version(0, RowVersion.MOST_CLICKS + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Long.toString(RowVersion.MOST_CLICKS));
    assertThatThrownBy(() -> version(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static long version(int generation, long clicks) {
    return RowVersion.of(MINUTE, generation, clicks);
  }
}
