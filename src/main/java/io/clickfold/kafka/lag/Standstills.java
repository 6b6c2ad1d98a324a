package io.clickfold.kafka.lag;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * How long nothing has been consumed of the partitions of a group's topic, though something waits;
 * and how long an open transaction has kept something from being read. It does not matter who
 * should read a partition, or whether anybody does. Used by one thread.
 */
final class Standstills {
  private final boolean commitsEnds;
  private final Map<TopicPartition, Seen> seen = new HashMap<>();

  /**
   * How far a partition is.
   *
   * @param committed the offset that the group has committed; where the log begins if there is none
   * @param readable the offset up to which transactions have ended
   * @param end the offset behind its last record
   */
  record Look(long committed, long readable, long end) {}

  /** What is remembered of a partition. The times are of {@link System#nanoTime}. */
  private static final class Seen {
    private Look look;
    private long atNanos;

    /** What was readable when something was committed for the last time. */
    private long readableThen;

    private Optional<Long> stalledSince = Optional.empty();
    private Optional<Long> heldSince = Optional.empty();
  }

  /**
   * @param commitsEnds whether the group commits offsets behind the ends of transactions, too; if
   *     not, a difference that does not grow may be nothing but these
   */
  Standstills(boolean commitsEnds) {
    this.commitsEnds = commitsEnds;
  }

  /** Takes a look at the partitions; of those that are missing, nothing is known now. */
  void look(Map<TopicPartition, Look> looks, long nowNanos) {
    looks.forEach((partition, look) -> look(partition, look, nowNanos));
  }

  private void look(TopicPartition partition, Look look, long nowNanos) {
    Seen before = seen.computeIfAbsent(partition, p -> new Seen());
    boolean first = before.look == null;
    if (first || look.committed != before.look.committed) {
      before.stalledSince = Optional.empty();
      before.readableThen = commitsEnds ? look.committed : look.readable;
    }
    if (look.readable <= before.readableThen) {
      before.stalledSince = Optional.empty();
    } else if (before.stalledSince.isEmpty()) {
      before.stalledSince = Optional.of(nowNanos);
    }
    if (look.end <= look.readable || !first && look.readable != before.look.readable) {
      before.heldSince = Optional.empty();
    }
    if (look.end > look.readable && before.heldSince.isEmpty()) {
      before.heldSince = Optional.of(nowNanos);
    }
    before.look = look;
    before.atNanos = nowNanos;
  }

  /** For how long nothing has been consumed of each partition, though something waits; 0 if not. */
  Map<TopicPartition, Duration> stalled(long nowNanos) {
    Map<TopicPartition, Duration> stalled = new HashMap<>();
    seen.forEach((partition, known) -> stalled.put(partition, since(known.stalledSince, nowNanos)));
    return stalled;
  }

  /** For how long an open transaction has kept each partition from being read on; 0 if not. */
  Map<TopicPartition, Duration> held(long nowNanos) {
    Map<TopicPartition, Duration> held = new HashMap<>();
    seen.forEach((partition, known) -> held.put(partition, since(known.heldSince, nowNanos)));
    return held;
  }

  /** How long ago each partition was looked at. */
  Map<TopicPartition, Duration> ages(long nowNanos) {
    Map<TopicPartition, Duration> ages = new HashMap<>();
    seen.forEach(
        (partition, known) -> ages.put(partition, Duration.ofNanos(nowNanos - known.atNanos)));
    return ages;
  }

  private static Duration since(Optional<Long> nanos, long nowNanos) {
    return nanos.map(begin -> Duration.ofNanos(nowNanos - begin)).orElse(Duration.ZERO);
  }
}
