package io.clickfold.ranker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of the counts that a ranker read. */
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

  /** Counts of a closed minute, which no source should emit. */
  void late() {
    late.increment();
  }

  /** Counts of cells beyond the number that is ranked. */
  void surplus(long counts) {
    surplus.increment(counts);
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("clickfold.ranker.counts")
        .description("Counts read from {@code click-counts}, by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }
}
