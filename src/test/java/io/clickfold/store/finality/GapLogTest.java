package io.clickfold.store.finality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.wire.Gap;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GapLogTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void aGapIsStoredByDay() {
    assertThat(
            GapLog.byDay(gap("2026-11-20T23:59:00Z", "2026-11-22T00:01:00Z"), Instant.EPOCH, NOON))
        .containsExactly(
            gap("2026-11-20T23:59:00Z", "2026-11-21T00:00:00Z"),
            gap("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"),
            gap("2026-11-22T00:00:00Z", "2026-11-22T00:01:00Z"));
  }

  /** However far back it goes, and whatever a sender says: days are rows. */
  @Test
  void aGapIsStoredAsFarAsCountsAreKept() {
    Instant oldest = Instant.parse("2026-11-21T12:00:30Z");

    assertThat(GapLog.byDay(gap("1970-01-01T00:00:00Z", "9999-01-01T00:00:00Z"), oldest, NOON))
        .containsExactly(
            gap("2026-11-21T12:00:00Z", "2026-11-22T00:00:00Z"),
            gap("2026-11-22T00:00:00Z", "2026-11-22T12:00:00Z"));
    assertThat(GapLog.byDay(gap("1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z"), oldest, NOON))
        .isEmpty();
  }

  @Test
  void aGapHasWholeMinutes() {
    Gap gap = gap("2026-11-20T23:59:00Z", "2026-11-22T00:01:00Z");
    assertThat(GapLog.checked(gap)).isEqualTo(gap);
    assertThatThrownBy(() -> GapLog.checked(gap("2026-11-20T23:59:00Z", "2026-11-20T23:59:30Z")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GapLog.checked(gap("2026-11-20T23:59:00Z", "2026-11-20T23:59:00Z")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Gap gap(String from, String to) {
    return new Gap(
        Instant.parse(from).toEpochMilli(),
        Instant.parse(to).toEpochMilli(),
        Gap.EXPIRED,
        "click-counts",
        3,
        5,
        7,
        NOON.toEpochMilli());
  }
}
