package io.clickfold.api.clicks;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.MinuteRange;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PointsTest {
  private static final long MINUTE = 60_000;

  @Property(tries = 500)
  void pointsTileTheRange(
      @ForAll @IntRange(max = 30_000_000) int from,
      @ForAll @IntRange(min = 1, max = 10_000) int minutes,
      @ForAll Granularity granularity) {
    Points points =
        new Points(new MinuteRange(from * MINUTE, (from + minutes) * MINUTE), granularity);

    long end = points.range().from();
    for (int i = 0; i < points.count(); i++) {
      assertThat(points.from(i)).isEqualTo(end);
      end = points.to(i);
      assertThat(end).isGreaterThan(points.from(i));
      assertThat(points.indexOf(points.from(i))).isEqualTo(i);
      assertThat(points.indexOf(end - MINUTE)).isEqualTo(i);
      if (i > 0) {
        assertThat(points.from(i) % granularity.millis()).isZero();
      }
    }
    assertThat(end).isEqualTo(points.range().to());
  }

  @Test
  void theRangesEndsClipThePoints() {
    Points points =
        new Points(range("2026-11-22T22:30:00Z", "2026-11-24T01:00:00Z"), Granularity.DAY);

    assertThat(points.count()).isEqualTo(3);
    assertThat(Instant.ofEpochMilli(points.from(0))).isEqualTo("2026-11-22T22:30:00Z");
    assertThat(Instant.ofEpochMilli(points.from(1))).isEqualTo("2026-11-23T00:00:00Z");
    assertThat(Instant.ofEpochMilli(points.to(2))).isEqualTo("2026-11-24T01:00:00Z");
  }

  private static MinuteRange range(String from, String to) {
    return new MinuteRange(Instant.parse(from).toEpochMilli(), Instant.parse(to).toEpochMilli());
  }
}
