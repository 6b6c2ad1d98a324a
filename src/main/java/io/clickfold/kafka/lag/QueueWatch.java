package io.clickfold.kafka.lag;

import io.clickfold.kafka.lag.QueueProgress.PartitionProgress;
import io.clickfold.kafka.lag.QueueProgress.State;
import io.clickfold.platform.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Watches how far a role has read a topic, and how old what waits is. That follows from where the
 * topic ended when; for the hour before the first look the brokers know it by the time stamps of
 * records. Used by one thread.
 */
public final class QueueWatch {
  private static final Duration RATE_WINDOW = Duration.ofSeconds(10);

  /** When the brokers are asked where partitions ended, the first time. */
  private static final List<Duration> BEFORE =
      List.of(
          Duration.ofHours(1),
          Duration.ofMinutes(15),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofSeconds(15),
          Duration.ofSeconds(5));

  /** Of a group that does not commit the ends of transactions, so few may be nothing but these. */
  private static final int MAX_MARKERS = 16;

  private final Role role;
  private final String topic;
  private final Duration patience;
  private final Duration tolerated;
  private final boolean commitsEnds;
  private final GroupWatch group;
  private final Map<TopicPartition, EndHistory> histories = new HashMap<>();

  /**
   * A watch that has not looked yet.
   *
   * @param patience how long nothing may be consumed of a partition in which something waits
   * @param tolerated how long a record may wait
   * @param commitsEnds whether the group commits offsets behind the ends of transactions, too
   */
  public QueueWatch(
      Role role,
      String topic,
      String group,
      Duration patience,
      Duration tolerated,
      boolean commitsEnds) {
    this.role = role;
    this.topic = topic;
    this.patience = patience;
    this.tolerated = tolerated;
    this.commitsEnds = commitsEnds;
    this.group = new GroupWatch(group, topic, patience, commitsEnds);
  }

  /**
   * Asks the brokers how far the role is.
   *
   * @throws CompletionException if they do not answer
   */
  public QueueProgress look(Admin admin) {
    Map<TopicPartition, Standstills.Look> looks = group.look(admin);
    long now = System.nanoTime();
    remember(admin, looks, now);
    Map<TopicPartition, Duration> stalled = group.stalled(now);
    Map<TopicPartition, Duration> held = group.held(now);
    List<PartitionProgress> partitions = new ArrayList<>();
    looks.forEach(
        (partition, look) ->
            partitions.add(
                progress(
                    partition,
                    look,
                    stalled.getOrDefault(partition, Duration.ZERO),
                    held.getOrDefault(partition, Duration.ZERO),
                    now)));
    partitions.sort(Comparator.comparingInt(PartitionProgress::partition));
    return new QueueProgress(role, topic, partitions, group.partitions() - partitions.size());
  }

  /** What is known without asking the brokers: nothing. */
  public QueueProgress unknown() {
    return new QueueProgress(role, topic, List.of(), 0);
  }

  private void remember(Admin admin, Map<TopicPartition, Standstills.Look> looks, long now) {
    Set<TopicPartition> unknown =
        looks.keySet().stream()
            .filter(partition -> !histories.containsKey(partition))
            .collect(Collectors.toSet());
    if (!unknown.isEmpty()) {
      unknown.forEach(partition -> histories.put(partition, new EndHistory()));
      for (Duration before : BEFORE) {
        OffsetSpec then = OffsetSpec.forTimestamp(System.currentTimeMillis() - before.toMillis());
        GroupWatch.offsets(admin, unknown, then, IsolationLevel.READ_UNCOMMITTED)
            .forEach(
                (partition, offset) ->
                    histories
                        .get(partition)
                        .add(
                            now - before.toNanos(),
                            endThen(offset, looks.get(partition).readable())));
      }
    }
    looks.forEach((partition, look) -> histories.get(partition).add(now, look.readable()));
  }

  /**
   * @param offset of the first record since; negative if there is none
   * @param readable it may be behind this, in a transaction that is open
   */
  private static long endThen(long offset, long readable) {
    return offset < 0 ? readable : Math.min(offset, readable);
  }

  private PartitionProgress progress(
      TopicPartition partition, Standstills.Look look, Duration stalled, Duration held, long now) {
    EndHistory history = histories.get(partition);
    Optional<Double> perSecond = history.perSecond(RATE_WINDOW);
    long waiting = Math.max(0, look.readable() - look.committed());
    boolean nothingWaits =
        waiting == 0 || !commitsEnds && waiting <= MAX_MARKERS && stalled.isZero();
    Optional<Duration> delay =
        nothingWaits ? Optional.of(Duration.ZERO) : history.age(look.committed(), now);
    return new PartitionProgress(
        partition.partition(),
        waiting,
        delay,
        perSecond,
        stalled,
        held,
        state(nothingWaits, delay, perSecond, stalled, held));
  }

  private State state(
      boolean nothingWaits,
      Optional<Duration> delay,
      Optional<Double> perSecond,
      Duration stalled,
      Duration held) {
    if (held.compareTo(GroupWatch.LONGEST_TRANSACTION) > 0) {
      return State.HELD;
    }
    if (stalled.compareTo(patience) > 0) {
      return State.STALLED;
    }
    if (nothingWaits) {
      return perSecond.orElse(0.0) > 0 ? State.FLOWING : State.IDLE;
    }
    return delay.isEmpty() || delay.get().compareTo(tolerated) > 0 ? State.BEHIND : State.FLOWING;
  }
}
