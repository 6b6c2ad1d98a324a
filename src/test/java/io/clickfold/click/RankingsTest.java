package io.clickfold.click;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankingsTest {
  private static final List<String> COUNTED = List.of("country", "ip", "country+device");

  @Test
  void countryAndDeviceAreRankedIfTheyAreCounted() {
    assertThat(
            Rankings.of(Optional.empty(), minutes(1), 1, List.of("device", "ip")).cubes().names())
        .isEqualTo("total, device");
    assertThat(
            Rankings.of(Optional.empty(), minutes(1), 1, List.of("country", "device", "ip"))
                .cubes()
                .names())
        .isEqualTo("total, country, device");
  }

  @Test
  void cubesComeBehindTheTotalAndWindowsAscend() {
    Rankings rankings =
        Rankings.of(
            Optional.of(List.of("device+country", "country")), minutes(60, 1, 1440, 5), 7, COUNTED);

    assertThat(rankings.cubes().names()).isEqualTo("total, country+device, country");
    assertThat(rankings.windows()).containsExactly(1, 5, 60, 1440);
    assertThat(rankings.top()).isEqualTo(7);
  }

  @Test
  void theTotalIsRankedWithoutBeingNamed() {
    assertThat(
            Rankings.of(Optional.of(List.of("total")), minutes(1), 1, List.of("total"))
                .cubes()
                .all())
        .containsExactly(Cube.TOTAL);
  }

  @Test
  void whatIsNotCountedCannotBeRanked() {
    assertThatThrownBy(
            () -> Rankings.of(Optional.of(List.of("ip", "device")), minutes(1), 1, COUNTED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clickfold.ranker.cubes has device, which is not counted")
        .hasMessageContaining("clickfold.cubes")
        .hasMessageContaining("total, country, ip, country+device");
    assertThatThrownBy(() -> Rankings.of(Optional.of(List.of("city")), minutes(1), 1, COUNTED))
        .hasMessageContaining("'city'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"PT0S", "-PT1M", "PT30S", "PT1M30S", "PT1M0.001S", "PT24H1M", "P3000000000D"})
  void windowsAreWholeMinutesUpToADay(Duration window) {
    assertThatThrownBy(
            () ->
                Rankings.of(
                    Optional.of(List.of()),
                    List.of(Duration.ofMinutes(1), window),
                    1,
                    List.of("country")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "clickfold.ranker.windows has %s; a window must be of whole minutes, from 1m to 24h",
            window);
  }

  @Test
  void noWindowComesTwice() {
    assertThatThrownBy(() -> Rankings.of(Optional.of(List.of()), minutes(60, 1, 60), 1, COUNTED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clickfold.ranker.windows has 60m twice");
  }

  @Test
  void thereAreWindowsButNotTooMany() {
    assertThat(Rankings.of(Optional.of(List.of()), first(32), 1, COUNTED).windows()).hasSize(32);
    assertThatThrownBy(() -> Rankings.of(Optional.of(List.of()), first(33), 1, COUNTED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clickfold.ranker.windows has 33 windows");
    assertThatThrownBy(() -> Rankings.of(Optional.of(List.of()), List.of(), 1, COUNTED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("clickfold.ranker.windows has 0 windows");
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, true", "500, true", "501, false", "-1, false"})
  void theKeptAdsAreLimited(int top, boolean allowed) {
    if (allowed) {
      assertThat(Rankings.of(Optional.of(List.of()), minutes(1), top, COUNTED).top())
          .isEqualTo(top);
    } else {
      assertThatThrownBy(() -> Rankings.of(Optional.of(List.of()), minutes(1), top, COUNTED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("clickfold.ranker.top is %d; it must be from 1 to 500", top);
    }
  }

  private static List<Duration> first(int count) {
    return minutes(LongStream.rangeClosed(1, count).toArray());
  }

  private static List<Duration> minutes(long... lengths) {
    return Arrays.stream(lengths).mapToObj(Duration::ofMinutes).toList();
  }
}
