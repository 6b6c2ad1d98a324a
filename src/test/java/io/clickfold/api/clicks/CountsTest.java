package io.clickfold.api.clicks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountsTest {
  private static final MinuteRange RANGE = new MinuteRange(0, 180_000);

  @Test
  void addsUpSourcesPointsAndGroups() {
    Counts counts = counts(10);
    counts.add(List.of("KR", "mobile"), 0, 3);
    counts.add(List.of("KR", "mobile"), 0, 4);
    counts.add(List.of("KR", "tv"), 120_000, 5);

    assertThat(counts.clicks()).isEqualTo(12);
    assertThat(List.of(counts.clicks(0), counts.clicks(1), counts.clicks(2)))
        .containsExactly(7L, 0L, 5L);
    assertThat(counts.best(10))
        .containsExactly(new Counts.Group("mobile", 7), new Counts.Group("tv", 5));
  }

  @Test
  void keepsTheBestGroupsAndSaysHowManyThereAre() {
    Counts counts = counts(10);
    counts.add(List.of("KR", "b"), 0, 5);
    counts.add(List.of("KR", "c"), 0, 1);
    counts.add(List.of("KR", "a"), 0, 5);
    counts.add(List.of("KR", "d"), 0, 9);

    assertThat(counts.best(3))
        .containsExactly(
            new Counts.Group("d", 9), new Counts.Group("a", 5), new Counts.Group("b", 5));
    assertThat(counts.distinctGroups()).isEqualTo(4);
  }

  @Test
  void refusesMoreGroupsThanItMayHold() {
    Counts counts = counts(2);
    counts.add(List.of("KR", "a"), 0, 1);
    counts.add(List.of("KR", "b"), 0, 1);
    counts.add(List.of("KR", "b"), 0, 1);

    assertThatThrownBy(() -> counts.add(List.of("KR", "c"), 0, 1))
        .isInstanceOfSatisfying(
            ProblemException.class,
            problem -> assertThat(problem.problem().status()).isEqualTo(422));
  }

  private static Counts counts(int maxDistinctGroups) {
    return new Counts(
        new ClicksRequest(
            "ad-42",
            RANGE,
            Cube.parse("country+device"),
            Map.of(Dimension.COUNTRY, "KR"),
            Optional.of(new Points(RANGE, Granularity.MINUTE)),
            Optional.of(Dimension.DEVICE)),
        maxDistinctGroups,
        new GroupMemory(0).reservation());
  }
}
