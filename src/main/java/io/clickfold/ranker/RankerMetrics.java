package io.clickfold.ranker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of the counts that a ranker took. */
final class RankerMetrics {
  private final Counter ranked;
  private final Counter late;
  private final Counter surplus;

  RankerMetrics(MeterRegistry registry) {
    this.ranked = counter(registry, "ranked");
    this.late = counter(registry, "late");
    this.surplus = counter(registry, "surplus_cell");
  }

  void ranked() {
    ranked.increment();
  }

  /** Of a minute that is closed: no source should say so. */
  void late() {
    late.increment();
  }

  /** Of cells beyond the number that is ranked. */
  void surplus(long counts) {
    surplus.increment(counts);
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("clickfold.ranker.counts")
        .description("Counts taken from {@code click-counts}, by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }
}
