package io.clickfold.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RowVersionTest {
  private static final long MINUTE = 1_795_342_500_000L;

  @Test
  void moreClicksAreNewer() {
    assertThat(version(0, 2).timestamp()).isGreaterThan(version(0, 1).timestamp());
    assertThat(version(0, RowVersion.MOST_CLICKS).timestamp())
        .isGreaterThan(version(0, RowVersion.MOST_CLICKS - 1).timestamp());
  }

  @Test
  void aHigherGenerationIsNewerHoweverFewItsClicks() {
    assertThat(version(1, 1).timestamp())
        .isGreaterThan(version(0, RowVersion.MOST_CLICKS).timestamp());
    assertThat(version(100, 1).timestamp())
        .isGreaterThan(version(99, RowVersion.MOST_CLICKS).timestamp());
  }

  /** Time-window compaction sorts rows by it; a recalculation moves them by about a minute. */
  @Test
  void staysCloseToTheMinute() {
    long micros = TimeUnit.MILLISECONDS.toMicros(MINUTE);

    assertThat(version(0, 1).timestamp()).isEqualTo(micros + 1);
    assertThat(version(1, RowVersion.MOST_CLICKS).timestamp() - micros)
        .isLessThan(TimeUnit.MINUTES.toMicros(3));
  }

  @Test
  void theNewerOfTwoIsTheSameWhicheverComesFirst() {
    RowVersion older = version(0, 7);
    RowVersion newer = version(0, 8);
    RowVersion recounted = version(1, 3);

    assertThat(older.or(newer)).isEqualTo(newer);
    assertThat(newer.or(older)).isEqualTo(newer);
    assertThat(newer.or(recounted)).isEqualTo(recounted);
    assertThat(recounted.or(newer)).isEqualTo(recounted);
  }

  @Test
  void refusesCountsThatWouldReachIntoTheNextGeneration() {
    assertThatThrownBy(() -> version(0, RowVersion.MOST_CLICKS + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Long.toString(RowVersion.MOST_CLICKS));
    assertThatThrownBy(() -> version(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static RowVersion version(int generation, long clicks) {
    return RowVersion.of(MINUTE, generation, clicks);
  }
}
