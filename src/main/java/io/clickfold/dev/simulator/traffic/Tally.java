package io.clickfold.dev.simulator.traffic;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many records were sent, by what has to become of them. Thread-safe. */
public final class Tally {
  private final Map<ExpectedOutcome, LongAdder> sent =
      Stream.of(ExpectedOutcome.values())
          .collect(Collectors.toUnmodifiableMap(Function.identity(), outcome -> new LongAdder()));
  private volatile Instant since;

  /** Counts from 0 again, from this time on. */
  public void begin(Instant now) {
    if (since == null) {
      since = now;
    }
  }

  /** Counts a click that was sent. */
  public void add(ExpectedOutcome outcome) {
    sent.get(outcome).increment();
  }

  /** How many were sent that have this outcome. */
  public long sent(ExpectedOutcome outcome) {
    return sent.get(outcome).sum();
  }

  /** How many were sent. */
  public long sent() {
    return sent.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** When the first was sent. */
  public Optional<Instant> since() {
    return Optional.ofNullable(since);
  }
}
