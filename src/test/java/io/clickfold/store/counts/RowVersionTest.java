package io.clickfold.store.counts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.click.Cube;
import io.clickfold.click.Generations;
import io.clickfold.wire.Ranking;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RowVersionTest {
  private static final long MINUTE = 1_795_342_500_000L;
  private static final long MINUTE_MICROS = TimeUnit.MILLISECONDS.toMicros(MINUTE);

  /** The first one of a recalculation that begins when the minute ends. */
  private static final int NEXT = Generations.after(Instant.ofEpochMilli(MINUTE + 60_000));

  @Test
  void moreClicksAreNewer() {
    assertThat(version(0, 2)).isGreaterThan(version(0, 1));
    assertThat(version(0, RowVersion.MAX_CLICKS))
        .isGreaterThan(version(0, RowVersion.MAX_CLICKS - 1));
    assertThat(version(NEXT, 2)).isGreaterThan(version(NEXT, 1));
  }

  @Test
  void aHigherGenerationIsNewerHoweverFewItsClicks() {
    assertThat(version(NEXT, 1)).isGreaterThan(version(0, RowVersion.MAX_CLICKS));
    assertThat(version(NEXT + 1, 1)).isGreaterThan(version(NEXT, RowVersion.MAX_CLICKS));
    assertThat(RowVersion.base(NEXT)).isGreaterThan(version(0, RowVersion.MAX_CLICKS));
    assertThat(RowVersion.base(NEXT + 1)).isGreaterThan(version(NEXT, RowVersion.MAX_CLICKS));
    assertThat(version(NEXT, 1)).isGreaterThan(RowVersion.base(NEXT));
  }

  /** Also than what somebody wrote by hand until then. */
  @Test
  void aGenerationIsNewerThanTheTimeAtWhichItBegan() {
    for (long micros = MINUTE_MICROS; micros < MINUTE_MICROS + 200_000_000; micros += 999_983) {
      Instant now = Instant.EPOCH.plusNanos(micros * 1_000);
      long base = RowVersion.base(Generations.after(now));
      assertThat(base).isBetween(micros + Generations.SLOT_MICROS, micros + 135_000_000);
    }
    Instant slot = Instant.EPOCH.plusNanos(Generations.SLOT_MICROS * 1_000);
    assertThat(Generations.after(slot)).isEqualTo(2);
    assertThat(Generations.after(slot.plusNanos(1_000))).isEqualTo(3);
  }

  @Test
  void aVersionTellsItsGeneration() {
    for (long clicks : new long[] {1, RowVersion.MAX_CLICKS}) {
      for (int generation : new int[] {0, NEXT, NEXT + 1, NEXT + 1_000_000}) {
        assertThat(RowVersion.generationOf(MINUTE, version(generation, clicks)))
            .isEqualTo(generation);
      }
    }
    assertThat(RowVersion.generationOf(MINUTE, RowVersion.base(NEXT))).isEqualTo(NEXT);
    assertThat(RowVersion.generationOf(MINUTE, 0)).as("without a version").isZero();
  }

  /** Time-window compaction sorts rows by it. */
  @Test
  void liveOnesStayCloseToTheMinute() {
    assertThat(version(0, 1)).isEqualTo(MINUTE_MICROS + 1);
    assertThat(version(0, RowVersion.MAX_CLICKS) - MINUTE_MICROS)
        .isLessThan(TimeUnit.MINUTES.toMicros(2));
  }

  @Test
  void refusesToCountNothing() {
    assertThatThrownBy(() -> version(NEXT, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> version(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesCountsThatWouldReachIntoTheNextGeneration() {
    assertThatThrownBy(() -> version(0, RowVersion.MAX_CLICKS + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Long.toString(RowVersion.MAX_CLICKS));
    assertThatThrownBy(() -> version(1, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> version(-1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RowVersion.base(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rankingsAreOrderedTheSameWay() {
    long most = RankingVersion.MAX_CLICKS;
    assertThat(ranking(0, true, 2)).isGreaterThan(ranking(0, true, 1));
    assertThat(ranking(0, false, 0)).isGreaterThan(ranking(0, true, most));
    assertThat(ranking(NEXT, true, 0)).isGreaterThan(ranking(0, false, most));
    assertThat(ranking(NEXT, true, 9)).isEqualTo(ranking(NEXT, false, 1));
    assertThat(ranking(NEXT + 1, true, 0)).isGreaterThan(ranking(NEXT, true, most));
  }

  private static long ranking(int generation, boolean complete, long clicks) {
    return RankingVersion.of(
        new Ranking(
            Cube.TOTAL, List.of(), 1, MINUTE + 60_000, generation, clicks, complete, List.of()));
  }

  private static long version(int generation, long clicks) {
    return RowVersion.of(MINUTE, generation, clicks);
  }
}
