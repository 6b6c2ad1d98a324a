package io.clickfold.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cube;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayoutTest {
  private static final Cube IP = Cube.parse("ip");

  @Test
  void daysAndHoursAreThoseOfUtc() {
    long lastMinute = Instant.parse("2026-11-22T23:59:00Z").toEpochMilli();

    assertThat(Layout.day(lastMinute)).isEqualTo(LocalDate.of(2026, 11, 22));
    assertThat(Layout.day(lastMinute + 60_000)).isEqualTo(LocalDate.of(2026, 11, 23));
    assertThat(Layout.hour(lastMinute)).isEqualTo(Instant.parse("2026-11-22T23:00:00Z"));
    assertThat(Layout.hour(lastMinute + 60_000)).isEqualTo(Instant.parse("2026-11-23T00:00:00Z"));
    assertThat(Layout.startOfDay(lastMinute))
        .isEqualTo(Instant.parse("2026-11-22T00:00:00Z").toEpochMilli());
  }

  @Test
  void cubesOfFewValuesHaveOneBucket() {
    assertThat(Layout.buckets(Cube.parse("country+device"))).isEqualTo(1);
    assertThat(Layout.bucket(Cube.parse("country+device"), List.of("KR", "mobile"))).isZero();
  }

  @Test
  void cubesOfManyValuesAreSpreadOverAllBuckets() {
    Set<Short> buckets =
        IntStream.range(0, 1000)
            .mapToObj(i -> Layout.bucket(IP, List.of("10.0.0." + i)))
            .collect(Collectors.toSet());

    assertThat(Layout.buckets(IP)).isEqualTo(16);
    assertThat(Layout.buckets(Cube.parse("country+user_id"))).isEqualTo(16);
    assertThat(buckets).hasSize(16).allMatch(bucket -> bucket >= 0 && bucket < 16);
  }

  /** Rows are stored by these: a change would lose them. */
  @Test
  void bucketsNeverChange() {
    assertThat(
            List.of(
                Layout.bucket(IP, List.of("203.0.113.9")),
                Layout.bucket(IP, List.of("2001:db8::1")),
                Layout.bucket(IP, List.of("")),
                Layout.bucket(Cube.parse("country+user_id"), List.of("KR", "u-7")),
                Layout.bucket(Cube.parse("country+user_id"), List.of("KRu", "-7")),
                Layout.bucket(Cube.parse("country+user_id"), List.of("한국", "é"))))
        .map(Short::intValue)
        .containsExactly(11, 6, 13, 7, 6, 2);
  }
}
