package io.clickfold.simulation.kafka;

import io.clickfold.simulation.SimulatedProcess;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * What a consumer does as a member of its group: heartbeats in the background, callbacks within
 * polls. It learns by heartbeats only what has become of it.
 */
final class GroupClient {
  private static final int CLASSIC_BEAT_MILLIS = 3_000;
  private static final int CONSUMER_BEAT_MILLIS = 5_000;
  private static final int LONGEST_ACK_MILLIS = 20;

  private final SimulatedKafka kafka;
  private final SimulatedProcess process;
  private final GroupState group;
  private final ClassicProtocol classic;
  private final Map<TopicPartition, ReadPosition> positions;
  private final long maxPollMillis;
  private final long sessionMillis;
  private final ConsumerGroupMetadata stranger;
  private final String memberId;
  private Set<String> topics = Set.of();
  private ConsumerRebalanceListener listener;
  private GroupMember member;
  private ConsumerGroupMetadata metadata;
  private long polledMillis;

  /** What the coordinator wants it to read. */
  private Set<TopicPartition> assigned = new LinkedHashSet<>();

  /** Whether it was removed from the group, or has left it since nobody polled. */
  private boolean lost;

  /** Whether the next poll tells the listener, whatever has changed. */
  private boolean fresh;

  /** Whether it has to join again; of the classic protocol only. */
  private boolean toJoin;

  /** Whether a heartbeat's answer is on its way: there is one at a time. */
  private boolean answering;

  private boolean closed;

  GroupClient(
      SimulatedKafka kafka,
      SimulatedProcess process,
      GroupState group,
      Map<TopicPartition, ReadPosition> positions,
      long maxPollMillis,
      long sessionMillis) {
    this.kafka = kafka;
    this.process = process;
    this.group = group;
    this.classic = group instanceof ClassicProtocol found ? found : null;
    this.positions = positions;
    this.maxPollMillis = maxPollMillis;
    this.sessionMillis = sessionMillis;
    this.stranger = new ConsumerGroupMetadata(group.id);
    this.metadata = stranger;
    this.memberId = kafka.nextMemberId();
  }

  boolean isSubscribed() {
    return !topics.isEmpty();
  }

  Set<String> topics() {
    return topics;
  }

  void subscribe(Collection<String> newTopics, ConsumerRebalanceListener newListener) {
    if (isSubscribed()) {
      throw new UnsupportedOperationException("not simulated: a second subscription");
    }
    topics = new LinkedHashSet<>(newTopics);
    listener = newListener;
    polledMillis = kafka.timeline.millis();
    beatAfter(1 + kafka.timeline.random().nextInt(interval()));
  }

  ConsumerGroupMetadata metadata() {
    return metadata;
  }

  String memberId() {
    return metadata.memberId();
  }

  int generation() {
    return metadata.generationId();
  }

  private int interval() {
    return classic == null ? CONSUMER_BEAT_MILLIS : CLASSIC_BEAT_MILLIS;
  }

  private void beatAfter(int millis) {
    kafka.timeline.after(millis, this::beat);
  }

  private void beat() {
    if (closed || !process.isAlive()) {
      return;
    }
    if (kafka.isPaused(process)) {
      long pause = (process.pausedUntilNanos() - kafka.timeline.nanos()) / 1_000_000;
      beatAfter((int) pause + 1);
      return;
    }
    if (kafka.timeline.millis() - polledMillis > maxPollMillis) {
      if (member != null && !lost) {
        if (kafka.accepts(group.id)) {
          group.remove(member);
        }
        lost = true;
      }
    } else {
      heartbeat();
    }
    beatAfter(interval());
  }

  private void heartbeat() {
    if (closed || answering || member == null || lost || !kafka.accepts(group.id)) {
      return;
    }
    if (!group.has(member)) {
      lost = true;
      return;
    }
    group.heartbeat(member);
    if (classic == null) {
      GroupMember heard = member;
      KafkaFaults faults = kafka.faults();
      if (kafka.timeline.chance(faults.slowCall())) {
        answering = true;
        kafka.timeline.after(
            1 + kafka.timeline.random().nextInt(faults.longestCallMillis()),
            () -> {
              answering = false;
              if (member == heard && !lost && !closed) {
                learn();
              }
            });
      } else {
        learn();
      }
    } else if (classic.isRebalancing() && !member.joined) {
      toJoin = true;
    }
  }

  /** The coordinator's answer. */
  private void learn() {
    if (!group.has(member)) {
      lost = true;
      return;
    }
    if (metadata.generationId() != member.epoch || metadata == stranger) {
      metadata = new ConsumerGroupMetadata(group.id, member.epoch, memberId, Optional.empty());
    }
    if (!assigned.equals(member.assigned)) {
      assigned = new LinkedHashSet<>(member.assigned);
    }
  }

  /** Does what is to be done, and tells the listener. */
  void poll() {
    polledMillis = kafka.timeline.millis();
    if (lost) {
      lose();
    }
    if (classic != null) {
      pollClassic();
      return;
    }
    if (member == null) {
      if (!kafka.accepts(group.id)) {
        return;
      }
      member = newMember();
      group.join(member);
      fresh = true;
      learn();
    }
    reconcile();
  }

  private GroupMember newMember() {
    return new GroupMember(
        memberId, process, topics, sessionMillis, maxPollMillis, positions::keySet);
  }

  private void lose() {
    lost = false;
    member = null;
    assigned = new LinkedHashSet<>();
    Set<TopicPartition> gone = new LinkedHashSet<>(positions.keySet());
    try {
      if (!gone.isEmpty() && listener != null) {
        tell(() -> listener.onPartitionsLost(gone));
      }
    } finally {
      positions.clear();
    }
  }

  private void reconcile() {
    if (!fresh && positions.keySet().equals(assigned)) {
      return;
    }
    Set<TopicPartition> wanted = assigned;
    Set<TopicPartition> revoked = new LinkedHashSet<>(positions.keySet());
    revoked.removeAll(wanted);
    if (!revoked.isEmpty()) {
      if (listener != null) {
        tell(() -> listener.onPartitionsRevoked(revoked));
      }
      positions.keySet().removeAll(revoked);
    }
    Set<TopicPartition> added = new LinkedHashSet<>(wanted);
    added.removeAll(positions.keySet());
    // Until the listener has accepted it, it is told again with each poll, and nothing is fetched.
    fresh = true;
    accept(added);
    fresh = false;
    kafka.timeline.after(
        1 + kafka.timeline.random().nextInt(LONGEST_ACK_MILLIS),
        () -> {
          if (process.isAlive() && !kafka.isPaused(process)) {
            heartbeat();
          }
        });
  }

  private void accept(Set<TopicPartition> added) {
    for (TopicPartition partition : added) {
      ReadPosition position = new ReadPosition();
      position.awaitsListener = true;
      positions.put(partition, position);
    }
    if (listener != null) {
      tell(() -> listener.onPartitionsAssigned(added));
    }
    for (ReadPosition position : positions.values()) {
      position.awaitsListener = false;
    }
  }

  private void pollClassic() {
    if (!kafka.accepts(group.id)) {
      return;
    }
    if (member == null || toJoin) {
      toJoin = false;
      Set<TopicPartition> revoked = new LinkedHashSet<>(positions.keySet());
      try {
        if (listener != null) {
          tell(() -> listener.onPartitionsRevoked(revoked));
        }
      } finally {
        positions.clear();
        if (member == null) {
          member = newMember();
        }
        fresh = true;
      }
      group.join(member);
    }
    if (!group.has(member)) {
      lost = true;
    } else if (fresh && !classic.isRebalancing()) {
      fresh = false;
      metadata = new ConsumerGroupMetadata(group.id, member.epoch, memberId, Optional.empty());
      accept(new LinkedHashSet<>(member.assigned));
    } else if (fresh && !member.joined) {
      group.join(member);
    }
  }

  /** As a part of a poll: what the listener throws, the poll throws. */
  private static void tell(Runnable callback) {
    try {
      callback.run();
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new KafkaException("User rebalance callback throws an error", e);
    }
  }

  void close(boolean leave) {
    Set<TopicPartition> dropped = new LinkedHashSet<>(positions.keySet());
    // The newer protocol asks only whether it has ever been a member.
    boolean hasLost = classic == null ? generation() <= 0 : lost;
    try {
      if (!dropped.isEmpty() && listener != null) {
        tell(
            () -> {
              if (hasLost) {
                listener.onPartitionsLost(dropped);
              } else {
                listener.onPartitionsRevoked(dropped);
              }
            });
      }
    } catch (KafkaException e) {
      throw new KafkaException("Failed to close kafka consumer", e);
    } finally {
      positions.clear();
      closed = true;
      if (leave && member != null && !lost && kafka.accepts(group.id)) {
        group.remove(member);
      }
    }
  }
}
