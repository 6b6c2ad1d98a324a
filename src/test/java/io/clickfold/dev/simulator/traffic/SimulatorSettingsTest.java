package io.clickfold.dev.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorSettingsTest {

  @ParameterizedTest
  @ValueSource(ints = {-1, 50_001})
  void refusesARateOutOfBounds(int rate) {
    assertThatThrownBy(() -> settings(rate, 1, Duration.ofMinutes(2)))
        .hasMessage(
            "clickfold.simulator.rate is %d; it must be between 0 and 50000".formatted(rate));
  }

  @Test
  void refusesNoAds() {
    assertThatThrownBy(() -> settings(1, 0, Duration.ofMinutes(2)))
        .hasMessage("clickfold.simulator.ads is 0; it must be between 1 and 10000");
  }

  @Test
  void keepsOnTimeClicksWellWithinTheLateness() {
    SimulatorSettings usual = settings(50, 10, Duration.ofMinutes(2));
    assertThat(usual.maxDisorder()).isEqualTo(Duration.ofSeconds(5));
    assertThat(usual.longestRepeat()).isEqualTo(Duration.ofSeconds(10));
    assertThat(usual.lateAge()).isEqualTo(Duration.ofMinutes(10));
    assertThat(usual.slowDelivery()).isEqualTo(Duration.ofMinutes(1));

    SimulatorSettings strict = settings(50, 10, Duration.ofSeconds(4));
    assertThat(strict.maxDisorder()).isEqualTo(Duration.ofSeconds(1));
    assertThat(strict.longestRepeat()).isEqualTo(Duration.ofSeconds(1));

    assertThat(settings(50, 10, Duration.ofMinutes(30)).lateAge())
        .isEqualTo(Duration.ofMinutes(35));
  }

  private static SimulatorSettings settings(int rate, int ads, Duration lateness) {
    return new SimulatorSettings(rate, ads, "ad-clicks", lateness);
  }
}
