package io.clickfold.aggregator;

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
  private final Counter forwardedMeter;
  private final Counter lateMeter;
  private final Counter setAsideMeter;
  private final Counter earlyMeter;
  private final Counter undatedMeter;
  private final Map<Rejection, Counter> rejectedMeters = new EnumMap<>(Rejection.class);
  private long counted;
  private long duplicate;
  private long forwarded;
  private long setAside;

  ClickMetrics(MeterRegistry registry) {
    countedMeter = counter(registry, "counted", "");
    duplicateMeter = counter(registry, "duplicate", "");
    forwardedMeter = counter(registry, "forwarded", "");
    lateMeter = counter(registry, "late", "");
    setAsideMeter = counter(registry, "set_aside", "");
    earlyMeter = counter(registry, "late", Rejection.IN_FUTURE.code());
    undatedMeter = counter(registry, "late", ForwardedClicks.UNDATED);
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

  void forwarded() {
    forwarded++;
  }

  /** A click that is set aside is counted when it is read again; no metric shows that. */
  void setAside() {
    setAside++;
  }

  void late() {
    lateMeter.increment();
  }

  void early() {
    earlyMeter.increment();
  }

  void undated() {
    undatedMeter.increment();
  }

  void rejected(Rejection rejection) {
    rejectedMeters.get(rejection).increment();
  }

  void publish() {
    countedMeter.increment(counted);
    duplicateMeter.increment(duplicate);
    forwardedMeter.increment(forwarded);
    setAsideMeter.increment(setAside);
    counted = 0;
    duplicate = 0;
    forwarded = 0;
    setAside = 0;
  }

  private static Counter counter(MeterRegistry registry, String outcome, String reason) {
    return Counter.builder(NAME)
        .description(
            "Clicks by what became of them; a shard reads those that are forwarded once more")
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(registry);
  }
}
