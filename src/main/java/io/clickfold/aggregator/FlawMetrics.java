package io.clickfold.aggregator;

import io.clickfold.click.Click;
import io.clickfold.click.Dimension;
import io.clickfold.click.Flaw;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/**
 * How often something was amiss with optional fields of readable clicks, whatever became of the
 * clicks. Used by one thread.
 */
final class FlawMetrics {
  private final MeterRegistry registry;
  private final Map<Dimension, Map<Flaw, Counter>> counters = new EnumMap<>(Dimension.class);

  FlawMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void note(Click click) {
    if (!click.hasFlaws()) {
      return;
    }
    for (Dimension field : Dimension.values()) {
      for (Flaw flaw : Flaw.values()) {
        if (click.hasFlaw(field, flaw)) {
          counters
              .computeIfAbsent(field, first -> new EnumMap<>(Flaw.class))
              .computeIfAbsent(flaw, first -> counter(field, flaw))
              .increment();
        }
      }
    }
  }

  private Counter counter(Dimension field, Flaw flaw) {
    return Counter.builder("clickfold.aggregator.flaws")
        .description("Optional fields of clicks that were not counted as they were sent")
        .tag("field", field.fieldName())
        .tag("cause", flaw.code())
        .register(registry);
  }
}
