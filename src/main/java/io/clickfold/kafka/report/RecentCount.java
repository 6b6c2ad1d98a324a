package io.clickfold.kafka.report;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a counter has counted of late. It remembers a point every few seconds of the last minute,
 * and one for each minute of the last hour. Used by one thread.
 */
final class RecentCount {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final Deque<Point> minute = new ArrayDeque<>();
  private final Deque<Point> hour = new ArrayDeque<>();
  private long total;

  private record Point(long nanos, long total) {}

  /**
   * A counter that was 0 then.
   *
   * @param nanos of {@link System#nanoTime}
   */
  RecentCount(long nanos) {
    minute.add(new Point(nanos, 0));
    hour.add(new Point(nanos, 0));
  }

  /** Notes what it has counted since it was 0; at most once a second. */
  void note(long nanos, long newTotal) {
    total = newTotal;
    minute.add(new Point(nanos, newTotal));
    forget(minute, nanos - MINUTE);
    if (nanos - hour.getLast().nanos >= MINUTE) {
      hour.add(new Point(nanos, newTotal));
    }
    forget(hour, nanos - HOUR);
  }

  /** Keeps the last point before the time, for what was counted since. */
  private static void forget(Deque<Point> points, long before) {
    Point first = points.removeFirst();
    while (!points.isEmpty() && points.getFirst().nanos - before <= 0) {
      first = points.removeFirst();
    }
    points.addFirst(first);
  }

  /** What was counted in the last minute and a few seconds, or since it was 0. */
  long lastMinute() {
    return total - minute.getFirst().total;
  }

  /** What was counted in the last hour and up to a minute more, or since it was 0. */
  long lastHour() {
    return total - hour.getFirst().total;
  }
}
