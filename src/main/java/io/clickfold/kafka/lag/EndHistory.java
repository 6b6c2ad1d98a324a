package io.clickfold.kafka.lag;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a partition ended when: by it, how long ago a record was written follows from its offset.
 * Older points lie further apart, so their number is bounded and the history is not. Used by one
 * thread.
 */
final class EndHistory {
  static final int MAX_POINTS = 400;

  private List<Point> points = new ArrayList<>();

  private record Point(long nanos, long end) {}

  /**
   * Notes where the partition ended at a time that is later than those before. If it ended further
   * on before that, the topic is another one now, and what was known is forgotten.
   *
   * @param nanos the time, of {@link System#nanoTime}
   */
  void add(long nanos, long end) {
    if (!points.isEmpty() && points.get(points.size() - 1).end > end) {
      points.clear();
    }
    points.add(new Point(nanos, end));
    if (points.size() > MAX_POINTS) {
      thin();
    }
  }

  /** Drops every second point of the older half, but not the oldest. */
  private void thin() {
    List<Point> kept = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      if (i % 2 == 0 || i > points.size() / 2) {
        kept.add(points.get(i));
      }
    }
    points = kept;
  }

  /**
   * How long ago the record at an offset was written, at the longest; between two points the
   * partition is taken to have grown evenly. Zero if there was no such record at the last point;
   * empty if it had been written before the first one.
   */
  Optional<Duration> age(long offset, long nowNanos) {
    if (points.isEmpty() || points.get(0).end > offset) {
      return Optional.empty();
    }
    for (int i = 1; i < points.size(); i++) {
      Point after = points.get(i);
      if (after.end > offset) {
        Point before = points.get(i - 1);
        double share = (double) (offset - before.end) / (after.end - before.end);
        long written = before.nanos + (long) (share * (after.nanos - before.nanos));
        return Optional.of(Duration.ofNanos(Math.max(0, nowNanos - written)));
      }
    }
    return Optional.of(Duration.ZERO);
  }

  /**
   * By how many records a second the partition has grown of late.
   *
   * @param window over how long, at least
   * @return empty if less than this is known
   */
  Optional<Double> perSecond(Duration window) {
    if (points.isEmpty()) {
      return Optional.empty();
    }
    Point last = points.get(points.size() - 1);
    for (int i = points.size() - 2; i >= 0; i--) {
      Point first = points.get(i);
      long nanos = last.nanos - first.nanos;
      if (nanos >= window.toNanos()) {
        return Optional.of((last.end - first.end) * 1e9 / nanos);
      }
    }
    return Optional.empty();
  }
}
