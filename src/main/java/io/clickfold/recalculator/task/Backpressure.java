package io.clickfold.recalculator.task;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * Holds up a sender of results while earlier ones have not been stored for long. Live counts stand
 * behind results in the same queue: were hours of these sent at once, live counts would be as late
 * as the writers take for all of them. Blocks. Not thread-safe.
 */
final class Backpressure {
  /** How long results may wait to be stored while more are sent. */
  static final Duration LONGEST_WAIT = Duration.ofMillis(300);

  static final Duration MAX_STANDSTILL = Duration.ofSeconds(30);

  /** After that, results are waited for no longer: the queue may have lost them. */
  static final Duration GIVEN_UP = Duration.ofMinutes(10);

  private static final long ASK_AGAIN_NANOS = Duration.ofMillis(20).toNanos();

  private final Supplier<Map<Integer, Long>> stored;
  private final LongSupplier nanoTime;
  private final Deque<Sent> waiting = new ArrayDeque<>();

  private record Sent(long atNanos, Map<Integer, Long> ends) {}

  /**
   * @param stored up to which offset the queue is stored, by partition
   * @param nanoTime what {@link System#nanoTime} is
   */
  Backpressure(Supplier<Map<Integer, Long>> stored, LongSupplier nanoTime) {
    this.stored = stored;
    this.nanoTime = nanoTime;
  }

  /**
   * Notes results that were sent just now.
   *
   * @param ends by partition, the offset behind them
   */
  void sent(Map<Integer, Long> ends) {
    waiting.add(new Sent(nanoTime.getAsLong(), ends));
  }

  /**
   * Returns when more may be sent.
   *
   * @throws KafkaException if none of what was sent was stored for 30 seconds; what was sent is not
   *     forgotten before ten minutes have passed
   */
  void await() {
    long since = nanoTime.getAsLong();
    while (hasWaitedFor(LONGEST_WAIT)) {
      if (forgetStored(stored.get())) {
        since = nanoTime.getAsLong();
      } else if (nanoTime.getAsLong() - since > MAX_STANDSTILL.toNanos()) {
        throw new KafkaException(
            "no writer has stored any results for " + MAX_STANDSTILL.toSeconds() + " s");
      } else {
        LockSupport.parkNanos(ASK_AGAIN_NANOS);
      }
    }
  }

  private boolean hasWaitedFor(Duration length) {
    return !waiting.isEmpty() && nanoTime.getAsLong() - waiting.peek().atNanos() > length.toNanos();
  }

  private boolean forgetStored(Map<Integer, Long> now) {
    boolean some = false;
    while (hasWaitedFor(GIVEN_UP) || !waiting.isEmpty() && isStored(waiting.peek(), now)) {
      waiting.remove();
      some = true;
    }
    return some;
  }

  private static boolean isStored(Sent sent, Map<Integer, Long> now) {
    return sent.ends().entrySet().stream()
        .allMatch(end -> now.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }
}
