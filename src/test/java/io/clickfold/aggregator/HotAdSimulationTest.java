package io.clickfold.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Hot ads, whatever happens to those that count them, against an oracle that knows of no hot ads.
 */
class HotAdSimulationTest {
  private static final int RUNS = 300;
  private static final int STEPS = 1_500;

  @Test
  void countsAreThoseOfTheOracleHoweverAdsAreSplit() {
    long seed = Long.getLong("clickfold.seed", System.nanoTime());
    System.getLogger("clickfold").log(System.Logger.Level.INFO, "-Dclickfold.seed=" + seed);
    int forwarded = 0;
    int ended = 0;
    int resized = 0;
    int replayed = 0;
    int begunAgain = 0;
    for (int run = 0; run < RUNS; run++) {
      // Random's first numbers hardly differ for neighbouring seeds; these have to be mixed first.
      long mixed = new SplittableRandom(seed + run).nextLong();
      HotAdSimulation simulation = new HotAdSimulation(new Random(mixed), true);
      try {
        for (int step = 0; step < STEPS; step++) {
          simulation.step();
        }
        simulation.finish();
        simulation.check();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dclickfold.seed=" + (seed + run) + " fails in its first run", e);
      }
      forwarded += simulation.forwarded;
      ended += simulation.splitsEnded;
      resized += simulation.splitsResized;
      replayed += simulation.replayed;
      begunAgain += simulation.begunAgain;
    }
    assertThat(forwarded).as("counts of shards").isGreaterThan(RUNS);
    assertThat(ended).as("splits that ended").isGreaterThan(RUNS / 2);
    assertThat(resized).as("splits over more than two shards").isGreaterThan(RUNS / 4);
    assertThat(replayed).as("records read again").isGreaterThan(RUNS);
    assertThat(begunAgain).as("times that minutes had been set aside").isGreaterThan(RUNS);
  }

  @Test
  void nothingIsSplitWhereThatIsOff() {
    HotAdSimulation simulation = new HotAdSimulation(new Random(1), false);
    for (int step = 0; step < STEPS; step++) {
      simulation.step();
    }
    simulation.finish();
    simulation.check();

    assertThat(simulation.forwarded).isZero();
  }
}
