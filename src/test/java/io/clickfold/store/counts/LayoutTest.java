package io.clickfold.store.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Minutes;
import io.clickfold.wire.avro.Parts;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LayoutTest {
  @Test
  void daysAndHoursAreThoseOfUtc() {
    long lastMinute = Instant.parse("2026-11-22T23:59:00Z").toEpochMilli();

    assertThat(Layout.day(lastMinute)).isEqualTo(LocalDate.of(2026, 11, 22));
    assertThat(Layout.day(lastMinute + 60_000)).isEqualTo(LocalDate.of(2026, 11, 23));
    assertThat(Layout.hour(lastMinute)).isEqualTo(Instant.parse("2026-11-22T23:00:00Z"));
    assertThat(Layout.hour(lastMinute + 60_000)).isEqualTo(Instant.parse("2026-11-23T00:00:00Z"));
    assertThat(Minutes.startOfDay(lastMinute))
        .isEqualTo(Instant.parse("2026-11-22T00:00:00Z").toEpochMilli());
  }

  @Test
  void headsHaveABucketOfTheirOwn() {
    assertThat(Layout.bucket(Parts.HEAD)).isEqualTo(Layout.HEADS);
    assertThat(parts(1).map(Layout::bucket)).doesNotContain(Layout.HEADS);
    assertThat(parts(2).map(Layout::bucket)).doesNotContain(Layout.HEADS);
  }

  /** Rows are stored by these: a change would lose them. */
  @Test
  void bucketsNeverChange() {
    assertThat(IntStream.of(0, 1, 4, 5, 64, 65, 320, 321, 4160).mapToObj(Layout::bucket))
        .map(Short::intValue)
        .containsExactly(0, 1, 1, 2, 16, 1, 1, 2, 16);
  }

  @Test
  void theBucketsOfALevelHoldAllItsParts() {
    for (int level = 1; level <= Parts.MAX_LEVEL; level++) {
      List<Integer> held = new ArrayList<>();
      for (int bucket = 1; bucket <= Layout.BUCKETS; bucket++) {
        List<Integer> parts = Layout.parts(level, bucket);
        assertThat(parts.stream().map(Layout::bucket)).containsOnly((short) bucket);
        held.addAll(parts);
      }
      assertThat(held).containsExactlyElementsOf(parts(level).toList());
    }
  }

  private static Stream<Integer> parts(int level) {
    int first = Parts.first(level);
    return IntStream.range(first, first + Parts.count(level)).boxed();
  }
}
