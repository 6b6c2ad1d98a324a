package io.clickfold.faults;

import io.clickfold.testing.KnownClick;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

/** Makes clicks: most of now, some a little or much too late. Thread-safe. */
final class ClickSource {
  private static final int DISORDER_MILLIS = 3_000;
  private static final int RECENT = 500;

  private final Random random;
  private final Deque<KnownClick> recent = new ArrayDeque<>();

  ClickSource(long seed) {
    this.random = new Random(seed);
  }

  /** Another click. */
  synchronized KnownClick next() {
    Instant time = Instant.now().minusMillis(random.nextInt(DISORDER_MILLIS));
    if (random.nextInt(50) == 0) {
      time = time.minus(Duration.ofSeconds(60 + random.nextInt(120)));
    }
    return KnownClick.random(random, time, "u-" + random.nextInt(40));
  }

  /** Lets others repeat it. */
  synchronized void remember(KnownClick click) {
    recent.add(click);
    if (recent.size() > RECENT) {
      recent.remove();
    }
  }

  /** In one case of ten a click that was sent before, else another one. */
  synchronized KnownClick nextOrRepeated() {
    if (random.nextInt(10) == 0 && !recent.isEmpty()) {
      return recent.stream().skip(random.nextInt(recent.size())).findFirst().orElseThrow();
    }
    KnownClick click = next();
    remember(click);
    return click;
  }

  /** Chance, for senders. */
  synchronized boolean oneOf(int bound) {
    return random.nextInt(bound) == 0;
  }

  synchronized int below(int bound) {
    return random.nextInt(bound);
  }
}
