package io.clickfold.aggregate;

import io.clickfold.click.Rejection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of clicks, summed up between two transactions so that counting costs a click next to
 * nothing. Used by one thread.
 */
final class ClickMetrics {
  private static final String NAME = "clickfold.aggregator.clicks";

  private final Counter countedMeter;
  private final Counter duplicateMeter;
  private final Counter lateMeter;
  private final Map<Rejection, Counter> rejectedMeters = new EnumMap<>(Rejection.class);
  private long counted;
  private long duplicate;

  ClickMetrics(MeterRegistry registry) {
    countedMeter = counter(registry, "counted", "");
    duplicateMeter = counter(registry, "duplicate", "");
    lateMeter = counter(registry, "late", "");
    for (Rejection rejection : Rejection.values()) {
      rejectedMeters.put(rejection, counter(registry, "rejected", rejection.code()));
    }
  }

  void counted() {
    counted++;
  }

  void duplicate() {
    duplicate++;
  }

  void late() {
    lateMeter.increment();
  }

  void rejected(Rejection rejection) {
    rejectedMeters.get(rejection).increment();
  }

  void publish() {
    countedMeter.increment(counted);
    duplicateMeter.increment(duplicate);
    counted = 0;
    duplicate = 0;
  }

  private static Counter counter(MeterRegistry registry, String outcome, String reason) {
    return Counter.builder(NAME)
        .description("Clicks taken from the raw queue, by what became of them")
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(registry);
  }
}
