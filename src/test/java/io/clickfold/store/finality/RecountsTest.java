package io.clickfold.store.finality;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.MinuteRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecountsTest {

  @Test
  void touchWhatHasAMinuteOfThem() {
    Recounts recounts =
        new Recounts(
            List.of(
                new Recounts.Recount(new MinuteRange(60_000, 120_000), false, false),
                new Recounts.Recount(new MinuteRange(300_000, 420_000), true, false)));

    assertThat(recounts.touch(0, 60_000)).isFalse();
    assertThat(recounts.touch(0, 120_000)).isTrue();
    assertThat(recounts.touch(120_000, 300_000)).isFalse();
    assertThat(recounts.touch(360_000, 600_000)).isTrue();
    assertThat(recounts.touch(0, 600_000)).isTrue();
    assertThat(Recounts.NONE.touch(0, 600_000)).isFalse();
  }

  @Test
  void endGapsOnlyWhereAllAdsWereCounted() {
    MinuteRange some = new MinuteRange(60_000, 120_000);
    MinuteRange all = new MinuteRange(300_000, 420_000);
    Recounts counted =
        new Recounts(
            List.of(
                new Recounts.Recount(some, false, true), new Recounts.Recount(all, true, false)));
    Recounts ranked = new Recounts(List.of(new Recounts.Recount(all, true, true)));

    assertThat(counted.whole().ranges()).containsExactly(all);
    assertThat(counted.ranked().isEmpty()).isTrue();
    assertThat(ranked.ranked().ranges()).containsExactly(all);
  }
}
