package io.clickfold.benchmark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** Tells the user how far the benchmark is, on standard error: the table is all of the output. */
final class Progress {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final int LOOK_EVERY = 10_000;

  private long saidNanos = System.nanoTime();

  /** Something has happened. */
  void say(String line) {
    System.err.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
    saidNanos = System.nanoTime();
  }

  /** So much of something long is done: said now and then. May be called for each click. */
  void at(String what, long done, long all) {
    if (done % LOOK_EVERY == 0 && System.nanoTime() - saidNanos > INTERVAL_NANOS) {
      say("%s: %,d of %,d".formatted(what, done, all));
    }
  }
}
