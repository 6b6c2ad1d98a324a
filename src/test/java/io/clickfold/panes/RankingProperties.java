package io.clickfold.panes;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.click.Cube;
import io.clickfold.panes.RankingSimulation.Key;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.Ranking;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** Rankings of random traffic, whatever crashes, are those of an oracle that sorts all clicks. */
class RankingProperties {
  private static final int STEPS = 1_200;

  @Property(tries = 100)
  void finalRankingsAreThoseOfTheOracle(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int partitions,
      @ForAll @IntRange(min = 1, max = 3) int rankPartitions,
      @ForAll @IntRange(min = 1, max = 3) int sources,
      @ForAll @IntRange(min = 1, max = 12) int ads) {
    RankingSimulation simulation =
        new RankingSimulation(new Random(seed), partitions, rankPartitions, sources, ads);
    for (int i = 0; i < STEPS; i++) {
      simulation.step();
    }
    simulation.catchUp();
    if (!simulation.isBehind()) {
      assertRanked(simulation, simulation.now + 1);
    }
    Statistics.label("set aside").collect(simulation.begunAgain > 0);
    Statistics.label("set aside by merges").collect(simulation.mergedAgain > 0);

    simulation.end();

    assertThat(simulation.isBehind()).isFalse();

    assertThat(simulation.finalUntil()).isEqualTo(simulation.now);
    for (long until = 990; until <= simulation.now; until++) {
      assertRanked(simulation, until);
    }
  }

  private static void assertRanked(RankingSimulation simulation, long until) {
    for (int window : simulation.rankings.windows()) {
      assertRanked(simulation, new Key(Cube.TOTAL, List.of(), window, until));
      for (String country : List.of("KR", "DE", "")) {
        assertRanked(simulation, new Key(Cube.parse("country"), List.of(country), window, until));
      }
      for (String device : List.of("mobile", "tv")) {
        assertRanked(simulation, new Key(Cube.parse("device"), List.of(device), window, until));
      }
    }
  }

  private static void assertRanked(RankingSimulation simulation, Key key) {
    Map<String, Long> clicks = simulation.clicksIn(key);
    Ranking ranking = simulation.stored.get(key);
    if (ranking == null) {
      assertThat(clicks).as("without a ranking: %s", key).isEmpty();
      return;
    }
    assertThat(ranking.complete()).isTrue();
    assertThat(ranking.clicks())
        .as("clicks of %s", key)
        .isEqualTo(clicks.values().stream().mapToLong(Long::longValue).sum());
    assertThat(ranking.ads())
        .as("ads of %s", key)
        .isEqualTo(
            clicks.entrySet().stream()
                .sorted(
                    Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(simulation.rankings.top())
                .map(ad -> new RankedAd(ad.getKey(), ad.getValue()))
                .toList());
  }
}
