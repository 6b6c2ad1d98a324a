package io.clickfold.dev.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdSelectionTest {
  private final Ads ads = new Ads(1_000);
  private final TruthMinute minute = new TruthMinute(0, ads.count(), 1);

  AdSelectionTest() {
    for (int ad = 0; ad < 999; ad++) {
      for (int clicks = 0; clicks < (ad < 200 ? 2 : 1); clicks++) {
        minute.count(
            new SimulatedClick(
                ad, 0, 0, 0, Population.NONE, Population.NONE, Country.KR, Device.TV));
      }
    }
  }

  @Test
  void takesAllThatWereClickedOfLightTraffic() {
    AdSelection selection = AdSelection.of(ads, List.of(minute), 1_000, new Random(1));
    assertThat(selection.description()).isEqualTo("all");
    assertThat(selection.ads()).hasSize(999).doesNotContain(999, ads.hot());
  }

  @Test
  void takesTheTopAndSomeOthersOfHeavyTraffic() {
    AdSelection selection = AdSelection.of(ads, List.of(minute), 1_001, new Random(1));
    assertThat(selection.description())
        .isEqualTo("of 999 ads the 200 with the most clicks, and 100 others at random");
    assertThat(selection.ads()).hasSize(300).doesNotHaveDuplicates();
    assertThat(selection.ads().subList(0, 200)).allMatch(ad -> ad < 200);
    assertThat(selection.ads().subList(200, 300)).allMatch(ad -> ad >= 200);
  }
}
