package io.clickfold.recalculator;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/**
 * How many minutes have gaps, as the coordinator of recalculations knows it; not a number in all
 * other processes.
 */
@Startup
@Singleton
final class GapMetrics {
  private volatile double healing = Double.NaN;
  private volatile double lost = Double.NaN;

  GapMetrics(MeterRegistry registry) {
    gauge(registry, "healing", () -> healing);
    gauge(registry, "lost", () -> lost);
  }

  private static void gauge(MeterRegistry registry, String state, Supplier<Number> minutes) {
    Gauge.builder("clickfold.recalculator.gap.minutes", minutes)
        .description(
            "Minutes of which something may not have been counted, by whether they wait to be"
                + " recomputed, or the archive does not have all their clicks")
        .tag("state", state)
        .register(registry);
  }

  /**
   * @param toBeHealed minutes that will be recomputed
   * @param forEver minutes that cannot be
   */
  void know(long toBeHealed, long forEver) {
    healing = toBeHealed;
    lost = forEver;
  }

  /** Another process looks after them. */
  void leaveToOthers() {
    healing = Double.NaN;
    lost = Double.NaN;
  }
}
