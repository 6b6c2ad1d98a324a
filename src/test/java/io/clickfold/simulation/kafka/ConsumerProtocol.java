package io.clickfold.simulation.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The protocol of KIP-848: the coordinator assigns, and a partition goes to its next reader when
 * the former one has said that it has given it up, or is no member any more.
 */
final class ConsumerProtocol extends GroupState {
  private final Map<TopicPartition, GroupMember> owners = new LinkedHashMap<>();

  ConsumerProtocol(SimulatedKafka kafka, String id) {
    super(kafka, id);
  }

  @Override
  void join(GroupMember member) {
    GroupMember before = members.put(member.id, member);
    if (before != null) {
      release(before);
    }
    member.heardMillis = kafka.timeline.millis();
    watch(member);
    changed();
    reconcile(member);
  }

  @Override
  void remove(GroupMember member) {
    if (has(member)) {
      release(member);
    }
    super.remove(member);
  }

  private void release(GroupMember member) {
    owners.values().removeIf(owner -> owner == member);
    member.assigned.clear();
  }

  @Override
  void changed() {
    epoch++;
    assign();
  }

  /** Gives each member as many, and as few others as possible. */
  private void assign() {
    Set<TopicPartition> left = new LinkedHashSet<>();
    for (GroupMember member : members.values()) {
      left.addAll(partitionsOf(member));
    }
    int room = members.isEmpty() ? 0 : left.size() / members.size();
    int larger = members.isEmpty() ? 0 : left.size() % members.size();
    Map<GroupMember, Set<TopicPartition>> kept = new LinkedHashMap<>();
    for (GroupMember member : members.values()) {
      Set<TopicPartition> keeps = new LinkedHashSet<>();
      for (TopicPartition partition : member.target) {
        boolean fits = keeps.size() < room || keeps.size() == room && larger > 0;
        if (fits && member.topics.contains(partition.topic()) && left.remove(partition)) {
          keeps.add(partition);
        }
      }
      if (keeps.size() > room) {
        larger--;
      }
      kept.put(member, keeps);
    }
    List<TopicPartition> free = new ArrayList<>(left);
    for (Map.Entry<GroupMember, Set<TopicPartition>> each : kept.entrySet()) {
      Set<TopicPartition> target = each.getValue();
      int most = room;
      if (target.size() <= room && larger > 0) {
        most++;
      }
      for (int i = 0; i < free.size() && target.size() < most; ) {
        if (each.getKey().topics.contains(free.get(i).topic())) {
          target.add(free.remove(i));
        } else {
          i++;
        }
      }
      if (target.size() > room && most > room) {
        larger--;
      }
      each.getKey().target = target;
    }
  }

  @Override
  void heartbeat(GroupMember member) {
    member.heardMillis = kafka.timeline.millis();
    reconcile(member);
  }

  private void reconcile(GroupMember member) {
    Set<TopicPartition> owned = member.owned.get();
    boolean gaveUpAll = true;
    for (TopicPartition partition : List.copyOf(owners.keySet())) {
      if (owners.get(partition) == member && !member.assigned.contains(partition)) {
        if (owned.contains(partition)) {
          gaveUpAll = false;
        } else {
          owners.remove(partition);
        }
      }
    }
    if (!gaveUpAll) {
      revoking(member);
      return;
    }
    if (member.assigned.retainAll(member.target)) {
      revoking(member);
      return;
    }
    member.revokingSinceMillis = -1;
    member.epoch = epoch;
    for (TopicPartition partition : member.target) {
      if (owners.putIfAbsent(partition, member) == null) {
        member.assigned.add(partition);
      }
    }
  }

  /** Who does not give up what it is to give up is done without. */
  private void revoking(GroupMember member) {
    long now = kafka.timeline.millis();
    if (member.revokingSinceMillis < 0) {
      member.revokingSinceMillis = now;
    } else if (now - member.revokingSinceMillis > member.rebalanceMillis) {
      remove(member);
    }
  }
}
