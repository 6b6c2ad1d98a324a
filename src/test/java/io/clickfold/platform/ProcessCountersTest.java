package io.clickfold.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class ProcessCountersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  ProcessCountersTest() {
    new ProcessCounters(registry);
  }

  @Test
  void processorTimeIsThatOfTheOperatingSystem() {
    double before = secondsByTheSystem();
    double counted = registry.get("clickfold.process.cpu.seconds").functionCounter().count();

    // The system tells hundredths.
    assertThat(counted).isPositive().isBetween(before - 0.05, secondsByTheSystem() + 0.05);
  }

  private static double secondsByTheSystem() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
  }

  @Test
  void collectionsAreCountedAndTimed() {
    double before = ofAllCollectors(FunctionTimer::count);
    System.gc();

    assertThat(ofAllCollectors(FunctionTimer::count)).isGreaterThan(before);
    assertThat(ofAllCollectors(timer -> timer.totalTime(TimeUnit.SECONDS)))
        .isPositive()
        .isLessThan(secondsByTheSystem());
  }

  private double ofAllCollectors(ToDoubleFunction<FunctionTimer> value) {
    return registry.get("clickfold.gc").functionTimers().stream().mapToDouble(value).sum();
  }
}
