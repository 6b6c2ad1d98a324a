package io.clickfold.window;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdNamesTest {
  private final AdNames names = new AdNames();

  @Test
  void aNumberIsKeptUntilItsLastUserReleasesIt() {
    int number = names.number("a");
    names.retain(number);
    names.retain(number);

    names.release(number);

    assertThat(names.number("a")).isEqualTo(number);
    assertThat(names.name(number)).isEqualTo("a");
  }

  @Test
  void aFreeNumberIsGivenToAnother() {
    int first = names.number("a");
    names.retain(first);
    int second = names.number("b");
    names.retain(second);

    names.release(first);

    assertThat(names.number("c")).isEqualTo(first);
    assertThat(names.name(first)).isEqualTo("c");
    assertThat(names.name(second)).isEqualTo("b");
    names.retain(first);
    assertThat(names.number("a")).isNotIn(first, second);
  }
}
