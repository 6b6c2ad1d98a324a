package io.clickfold.simulate;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many records were sent, by what has to become of them. Thread-safe. */
final class Tally {
  private final Map<Outcome, LongAdder> sent =
      Stream.of(Outcome.values())
          .collect(Collectors.toUnmodifiableMap(Function.identity(), outcome -> new LongAdder()));
  private volatile Instant since;

  void begin(Instant now) {
    if (since == null) {
      since = now;
    }
  }

  void add(Outcome outcome) {
    sent.get(outcome).increment();
  }

  long sent(Outcome outcome) {
    return sent.get(outcome).sum();
  }

  long sent() {
    return sent.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** When the first was sent. */
  Optional<Instant> since() {
    return Optional.ofNullable(since);
  }
}
