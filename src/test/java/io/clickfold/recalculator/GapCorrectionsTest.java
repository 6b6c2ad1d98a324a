package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.store.finality.Finality;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GapCorrectionsTest {

  @Test
  void onlyMinutesThatAllSourcesHavePassedAreCountedAgain() {
    MinuteRanges gaps = MinuteRanges.of(List.of(minutes(1, 3), minutes(5, 9), minutes(20, 30)));

    assertThat(GapCorrections.due(gaps, Finality.NONE)).isEmpty();
    assertThat(GapCorrections.due(gaps, until(1))).isEmpty();
    assertThat(GapCorrections.due(gaps, until(7))).containsExactly(minutes(1, 3), minutes(5, 7));
    assertThat(GapCorrections.due(gaps, until(40))).isEqualTo(gaps.ranges());
  }

  @Test
  void noMoreThanADayAtOnceTheNewestFirst() {
    MinuteRanges gaps = MinuteRanges.of(List.of(minutes(0, 1_000), minutes(2_000, 3_000)));
    MinuteRanges years = MinuteRanges.of(List.of(minutes(0, 1_000_000)));

    assertThat(GapCorrections.due(gaps, until(10_000)))
        .containsExactly(minutes(560, 1_000), minutes(2_000, 3_000));
    assertThat(GapCorrections.due(years, until(900_000)))
        .containsExactly(minutes(898_560, 900_000));
  }

  private static MinuteRange minutes(long from, long to) {
    return new MinuteRange(from * Minutes.MILLIS, to * Minutes.MILLIS);
  }

  private static Finality until(long minute) {
    return new Finality(Optional.of(Instant.ofEpochMilli(minute * Minutes.MILLIS)));
  }
}
