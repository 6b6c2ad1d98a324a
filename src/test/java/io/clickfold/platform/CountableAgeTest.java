package io.clickfold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.TestConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountableAgeTest {
  @ParameterizedTest
  @CsvSource({"35d, 400d, PT837H", "400d, 35d, PT837H", "7h, 35d, PT4H", "2h, 35d, PT2H"})
  void isAsLongAsClicksAndTotalsAreKeptLessTheTimeToCountThem(
      String raw, String totals, Duration age) {
    ClickfoldConfig config =
        TestConfig.with(
            Map.of("clickfold.store.keep-raw", raw, "clickfold.store.keep-totals", totals));

    assertThat(CountableAge.of(config.store())).isEqualTo(age);
  }
}
