package io.clickfold.store;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Something that is read at most once in a while, for any number of callers. A caller that comes
 * while it is being read shares that reading, and its failure.
 */
public final class CachedRead<T> {
  private final Supplier<Uni<T>> read;
  private final long maxAgeNanos;
  private final LongSupplier nanoTime;
  private final AtomicReference<Reading<T>> latest = new AtomicReference<>();

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  public CachedRead(Supplier<Uni<T>> read, Duration maxAge, LongSupplier nanoTime) {
    this.read = read;
    this.maxAgeNanos = maxAge.toNanos();
    this.nanoTime = nanoTime;
  }

  /** What was read last, in a reading that began no longer than the maximum age ago. */
  public Uni<T> get() {
    return Uni.createFrom().deferred(this::current);
  }

  private Uni<T> current() {
    long now = nanoTime.getAsLong();
    Reading<T> reading = latest.get();
    if (reading != null && now - reading.began() < maxAgeNanos) {
      return reading.result();
    }
    Reading<T> next =
        new Reading<>(now, Uni.createFrom().deferred(read::get).memoize().indefinitely());
    return latest.compareAndSet(reading, next) ? next.result() : latest.get().result();
  }

  private record Reading<T>(long began, Uni<T> result) {}
}
