package io.clickfold.recalculator.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdTotalsTest {
  private static final long MINUTE = 60_000;

  private final AdTotals counted = new AdTotals();
  private final AdTotals stored = new AdTotals();

  @Test
  void theSameClicksInAnyOrderAgree() {
    counted.add("a", 0, 3);
    counted.add("a", MINUTE, 2);
    stored.add("a", MINUTE, 1);
    stored.add("a", 0, 3);
    stored.add("a", MINUTE, 1);

    assertThat(counted.agree("a", stored)).isTrue();
    assertThat(stored.clicks()).isEqualTo(5);
  }

  @Test
  void theSameSumInOtherMinutesDoesNot() {
    counted.add("a", 0, 3);
    counted.add("a", MINUTE, 2);
    stored.add("a", 0, 2);
    stored.add("a", MINUTE, 3);

    assertThat(stored.clicksOf("a")).isEqualTo(counted.clicksOf("a"));
    assertThat(counted.agree("a", stored)).isFalse();
  }

  @Test
  void anAdThatOnlyOneHasDoesNot() {
    counted.add("a", 0, 1);
    stored.add("b", 0, 1);

    assertThat(counted.agree("a", stored)).isFalse();
    assertThat(counted.agree("b", stored)).isFalse();
    assertThat(counted.agree("c", stored)).isTrue();
  }
}
