package io.clickfold.recalculator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.store.jobs.LateMinutes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Clicks of one minute come late, at some seconds; each second it is looked at. */
class CorrectionTimingTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final CorrectionTiming TIMING =
      new CorrectionTiming(Duration.ofMinutes(1), Duration.ofMinutes(10));

  @Test
  void clicksThatHaveComeAreCountedWhenNoMoreComeForAWhile() {
    assertThat(corrections(List.of(5, 30, 80), 1_000)).containsExactly(140);
  }

  @Test
  void whoSendsOneBeforeEachQuietTimeIsOverPutsItOffForTheLongestWaitOnly() {
    assertThat(corrections(every(50, 3_000), 3_000)).containsExactly(600, 1_250, 1_900, 2_550);
  }

  @Test
  void whoSendsOneBehindEachQuietTimeHasItDoneNoMoreOften() {
    List<Integer> corrections = corrections(every(70, 3_000), 3_000);

    assertThat(corrections.get(0)).isEqualTo(60);
    for (int i = 1; i < corrections.size(); i++) {
      assertThat(corrections.get(i) - corrections.get(i - 1)).isBetween(600, 670);
    }
  }

  private static List<Integer> every(int seconds, int until) {
    List<Integer> clicks = new ArrayList<>();
    for (int at = 0; at < until; at += seconds) {
      clicks.add(at);
    }
    return clicks;
  }

  /** When the minute is corrected. */
  private static List<Integer> corrections(List<Integer> clicks, int until) {
    List<Integer> corrections = new ArrayList<>();
    LateMinutes.Arrival waiting = null;
    for (int second = 0; second < until; second++) {
      Instant now = START.plusSeconds(second);
      if (clicks.contains(second)) {
        waiting =
            new LateMinutes.Arrival(now, waiting == null ? Optional.of(now) : waiting.since());
      }
      Optional<Instant> last =
          corrections.isEmpty()
              ? Optional.empty()
              : Optional.of(START.plusSeconds(corrections.get(corrections.size() - 1)));
      if (waiting != null && TIMING.isDue(waiting, last, now)) {
        corrections.add(second);
        waiting = null;
      }
    }
    return corrections;
  }
}
