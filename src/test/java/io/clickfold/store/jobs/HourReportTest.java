package io.clickfold.store.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HourReportTest {
  private static final Instant HOUR = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant SETTLED = HOUR.plusSeconds(7_200);

  @Test
  void whatDiffersTwiceIsCertain() {
    assertThat(report(3, SETTLED, 0).doubt(SETTLED, true)).isEmpty();
    assertThat(report(3, SETTLED, 0).doubt(SETTLED, false).orElseThrow())
        .isEqualTo("3 clicks of 2 ads differ, and are looked at again");
  }

  @Test
  void nothingIsCertainlyNothing() {
    assertThat(report(0, SETTLED.plusMillis(1), 5).doubt(SETTLED, false)).isEmpty();
  }

  /** Late clicks may have been counted while the job waited until they were. */
  @Test
  void clicksThatHaveComeMeanwhileAreNoDifference() {
    assertThat(report(253, SETTLED, 253).doubt(SETTLED, true).orElseThrow())
        .isEqualTo("clicks of the hour have come since it was begun with");
  }

  @Test
  void clicksThatHaveJustComeMayNotBeCountedYet() {
    assertThat(report(3, SETTLED.plusMillis(1), 0).doubt(SETTLED, true).orElseThrow())
        .isEqualTo("clicks of the hour have just come");
  }

  private static HourReport report(long difference, Instant lastAppended, long younger) {
    return new HourReport(
        HOUR,
        new UUID(0, 0),
        SETTLED,
        lastAppended,
        younger,
        9,
        1_000,
        0,
        0,
        1_000,
        1_000 + difference,
        difference,
        2,
        List.of());
  }
}
