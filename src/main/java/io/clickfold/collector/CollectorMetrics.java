package io.clickfold.collector;

import io.clickfold.click.Rejection;
import io.clickfold.collector.body.ItemError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the collector counts of itself. */
@ApplicationScoped
class CollectorMetrics {
  private final Counter accepted;
  private final Map<String, Counter> rejected;
  private final Counter unavailable;

  CollectorMetrics(MeterRegistry registry) {
    accepted = clicks(registry, "accepted", "none");
    rejected =
        Arrays.stream(Rejection.values())
            .map(Rejection::code)
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(), code -> clicks(registry, "rejected", code)));
    unavailable =
        Counter.builder("clickfold.collector.unavailable")
            .description("Requests that were answered with 503")
            .register(registry);
  }

  private static Counter clicks(MeterRegistry registry, String outcome, String reason) {
    return Counter.builder("clickfold.collector.clicks")
        .description("Clicks of answered requests, by what became of them")
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(registry);
  }

  void accepted(int clicks) {
    accepted.increment(clicks);
  }

  void rejected(List<ItemError> errors) {
    errors.forEach(error -> rejected.get(error.reason()).increment());
  }

  void unavailable() {
    unavailable.increment();
  }
}
