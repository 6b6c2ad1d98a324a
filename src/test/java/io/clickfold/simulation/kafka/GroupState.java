package io.clickfold.simulation.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/** A group as its coordinator knows it: members, and committed offsets. */
abstract class GroupState {
  final SimulatedKafka kafka;
  final String id;
  final Map<String, GroupMember> members = new LinkedHashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new LinkedHashMap<>();

  /** By producer: what commits with its transaction. */
  private final Map<Long, Map<TopicPartition, OffsetAndMetadata>> pending = new LinkedHashMap<>();

  /** The generation, or epoch. */
  int epoch;

  GroupState(SimulatedKafka kafka, String id) {
    this.kafka = kafka;
    this.id = id;
  }

  /** Takes somebody in, or again. */
  abstract void join(GroupMember member);

  /** A sign of life. */
  abstract void heartbeat(GroupMember member);

  /** The members, or the partitions of topics, have changed. */
  abstract void changed();

  void topicChanged(String topic) {
    for (GroupMember member : members.values()) {
      if (member.topics.contains(topic)) {
        changed();
        return;
      }
    }
  }

  boolean has(GroupMember member) {
    return members.get(member.id) == member;
  }

  /** Does without a member, now. */
  void remove(GroupMember member) {
    if (members.remove(member.id, member)) {
      changed();
    }
  }

  /** Removes a member from which nothing is heard any more. */
  void watch(GroupMember member) {
    kafka.atBrokers(
        Math.max(1, member.heardMillis + member.sessionMillis - kafka.timeline.millis()),
        () -> {
          if (!has(member)) {
            return;
          }
          if (!kafka.accepts(id)) {
            // A coordinator that has just begun gives all members time.
            member.heardMillis = kafka.timeline.millis();
          }
          if (kafka.timeline.millis() >= member.heardMillis + member.sessionMillis) {
            remove(member);
          } else {
            watch(member);
          }
        });
  }

  /** All partitions of a member's topics. */
  List<TopicPartition> partitionsOf(GroupMember member) {
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : member.topics) {
      SimulatedTopic found = kafka.find(topic);
      if (found != null) {
        for (PartitionLog log : found.partitions) {
          all.add(log.place);
        }
      }
    }
    return all;
  }

  /**
   * Checks that who commits is a member as the group is now. Without an id and an epoch nothing is
   * checked in a transaction, and outside only that the group is empty, as the brokers do.
   */
  void validate(String memberId, int memberEpoch, boolean transactional) {
    if (memberEpoch < 0 && members.isEmpty()) {
      return;
    }
    if (memberEpoch < 0 && memberId.isEmpty() && transactional) {
      return;
    }
    GroupMember member = members.get(memberId);
    if (member == null) {
      throw new UnknownMemberIdException("Member " + memberId + " is not a member of " + id);
    }
    if (memberEpoch != member.epoch) {
      throw new IllegalGenerationException(
          "Member " + memberId + " has epoch " + memberEpoch + " instead of " + member.epoch);
    }
  }

  Map<TopicPartition, OffsetAndMetadata> offsets() {
    return offsets;
  }

  void commit(Map<TopicPartition, OffsetAndMetadata> committed) {
    offsets.putAll(committed);
  }

  void commitLater(long producerId, Map<TopicPartition, OffsetAndMetadata> committed) {
    pending.computeIfAbsent(producerId, key -> new LinkedHashMap<>()).putAll(committed);
  }

  void mark(long producerId, boolean commit) {
    Map<TopicPartition, OffsetAndMetadata> ended = pending.remove(producerId);
    if (ended != null && commit) {
      offsets.putAll(ended);
    }
  }

  /** Whether a transaction decides on one of these: then readers of offsets wait. */
  boolean isPending(Set<TopicPartition> partitions) {
    for (Map<TopicPartition, OffsetAndMetadata> each : pending.values()) {
      for (TopicPartition partition : partitions) {
        if (each.containsKey(partition)) {
          return true;
        }
      }
    }
    return false;
  }
}
