package io.clickfold.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * Some seeds of the simulation, always the same ones in a build: {@code scripts/simulate} runs as
 * many others as there is time for. With {@code -Dclickfold.seed} they begin with another one.
 */
class SimulationTest {
  private static final Logger LOG = Logger.getLogger(SimulationTest.class);
  private static final long SEEDS = 200;

  @Test
  void everythingIsCountedOnceAndBecomesFinalWhateverGoesWrong() {
    long first = Long.getLong("clickfold.seed", 1);
    LOG.infof("-Dclickfold.seed=%d", first);
    Seeds.Result result =
        Seeds.run(first, SEEDS, Runtime.getRuntime().availableProcessors(), 1, Map.of());

    assertThat(result.failures()).isEmpty();
    assertThat(result.runs()).isEqualTo(SEEDS);
  }

  /** Else a seed would say nothing. */
  @Test
  void aSeedDecidesAllThatHappens() throws ReflectiveOperationException {
    Method one = Seeds.method("trace", Map.of());
    Method other = Seeds.method("trace", Map.of());
    for (long seed = 1; seed <= 10; seed++) {
      assertThat(Seeds.call(one, seed)).as("seed %d", seed).isEqualTo(Seeds.call(other, seed));
    }
    assertThat(Seeds.call(one, 1)).isEqualTo(Seeds.call(other, 1));
  }

  /** One of them is put in, and is found. */
  @Test
  void findsWhatIsPutIn() {
    PlantedFaults.Fault fault = PlantedFaults.all().get(0);

    assertThat(PlantedFaultsTable.find(fault, SEEDS, 1).isFound()).as(fault.name()).isTrue();
  }

  @Test
  void allFaultsCanStillBePutIn() {
    assertThat(PlantedFaults.all())
        .hasSizeGreaterThanOrEqualTo(30)
        .allSatisfy(fault -> assertThat(ChangedSource.of(fault)).contains(fault.wrong()));
  }
}
