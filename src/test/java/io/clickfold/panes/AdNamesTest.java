package io.clickfold.panes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdNamesTest {
  private final AdNames names = new AdNames();

  @Test
  void aNumberIsKeptUntilItsLastUserReleasesIt() {
    int number = names.retain("a");
    names.retain(number);

    names.release(number);

    assertThat(names.retain("b")).isNotEqualTo(number);
    assertThat(names.retain("a")).isEqualTo(number);
    assertThat(names.name(number)).isEqualTo("a");
  }

  @Test
  void aFreeNumberIsGivenToAnother() {
    int first = names.retain("a");
    int second = names.retain("b");

    names.release(first);

    assertThat(names.retain("c")).isEqualTo(first);
    assertThat(names.name(first)).isEqualTo("c");
    assertThat(names.name(second)).isEqualTo("b");
    assertThat(names.retain("a")).isNotIn(first, second);
  }
}
