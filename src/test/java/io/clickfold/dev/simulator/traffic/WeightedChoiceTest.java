package io.clickfold.dev.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightedChoiceTest {
  private static final int PICKS = 1_000_000;

  @Test
  void everyThingHasItsRange() {
    WeightedChoice choice = new WeightedChoice(1, 2, 0, 1);
    assertThat(choice.pick(0)).isEqualTo(0);
    assertThat(choice.pick(0.2499)).isEqualTo(0);
    assertThat(choice.pick(0.25)).isEqualTo(1);
    assertThat(choice.pick(0.7499)).isEqualTo(1);
    assertThat(choice.pick(0.7501)).isEqualTo(3);
    assertThat(choice.pick(Math.nextDown(1.0))).isEqualTo(3);
  }

  @Test
  void popularityFallsByZipfsLaw() {
    int[] picked = new int[1_000];
    WeightedChoice zipf = WeightedChoice.zipf(picked.length);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < PICKS; i++) {
      picked[zipf.pick(random.nextDouble())]++;
    }
    // The thousandth harmonic number is 7.485.
    assertThat(picked[0] / (double) PICKS).isCloseTo(1 / 7.485, within(0.002));
    assertThat(picked[0] / (double) picked[1]).isCloseTo(2, within(0.05));
    assertThat(picked[0] / (double) picked[9]).isCloseTo(10, within(0.5));
    assertThat(picked).doesNotContain(0);
  }

  @Test
  void countriesAndDevicesAreWholes() {
    int[] countries = new int[Country.values().length];
    int[] devices = new int[Device.values().length];
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < PICKS; i++) {
      countries[Country.pick(random.nextDouble()).ordinal()]++;
      devices[Device.pick(random.nextDouble()).ordinal()]++;
    }
    assertThat(countries[Country.US.ordinal()] / (double) PICKS).isCloseTo(0.24, within(0.002));
    assertThat(countries[Country.AU.ordinal()] / (double) PICKS).isCloseTo(0.04, within(0.002));
    assertThat(countries[Country.NONE.ordinal()]).isZero();
    assertThat(devices[Device.MOBILE.ordinal()] / (double) PICKS).isCloseTo(0.62, within(0.002));
    assertThat(devices[Device.TV.ordinal()] / (double) PICKS).isCloseTo(0.03, within(0.002));
    assertThat(devices[Device.NONE.ordinal()]).isZero();
  }
}
