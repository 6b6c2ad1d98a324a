package io.clickfold.simulation.kafka;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;

/** The protocol of old, eager: all give up everything, join, and are assigned ranges. */
final class ClassicProtocol extends GroupState {
  private static final int FIRST_DELAY_MILLIS = 3_000;

  private boolean rebalancing;
  private long notBeforeMillis;

  /** The number of the rebalance under way, or of the last one. */
  private int rebalance;

  ClassicProtocol(SimulatedKafka kafka, String id) {
    super(kafka, id);
  }

  boolean isRebalancing() {
    return rebalancing;
  }

  @Override
  void join(GroupMember member) {
    boolean isNew = !has(member);
    if (isNew) {
      if (members.isEmpty()) {
        notBeforeMillis = kafka.timeline.millis() + FIRST_DELAY_MILLIS;
      }
      members.put(member.id, member);
      member.heardMillis = kafka.timeline.millis();
      watch(member);
    }
    begin();
    member.joined = true;
    completeIfAllJoined();
  }

  @Override
  void heartbeat(GroupMember member) {
    member.heardMillis = kafka.timeline.millis();
  }

  @Override
  void changed() {
    if (!members.isEmpty()) {
      begin();
      completeIfAllJoined();
    } else {
      rebalancing = false;
      epoch++;
    }
  }

  private void begin() {
    if (rebalancing) {
      return;
    }
    rebalancing = true;
    int number = ++rebalance;
    long longest = 0;
    for (GroupMember member : members.values()) {
      member.joined = false;
      longest = Math.max(longest, member.rebalanceMillis);
    }
    kafka.atBrokers(longest, () -> giveUpWaiting(number));
    long now = kafka.timeline.millis();
    if (notBeforeMillis > now) {
      kafka.atBrokers(notBeforeMillis - now, this::completeIfAllJoined);
    }
  }

  private void giveUpWaiting(int number) {
    if (rebalancing && rebalance == number) {
      members.values().removeIf(member -> !member.joined);
      completeIfAllJoined();
    }
  }

  private void completeIfAllJoined() {
    if (!rebalancing || kafka.timeline.millis() < notBeforeMillis) {
      return;
    }
    for (GroupMember member : members.values()) {
      if (!member.joined) {
        return;
      }
    }
    rebalancing = false;
    epoch++;
    assignRanges();
  }

  private void assignRanges() {
    Map<String, List<GroupMember>> readers = new TreeMap<>();
    for (String memberId : new TreeSet<>(members.keySet())) {
      GroupMember member = members.get(memberId);
      member.assigned = new LinkedHashSet<>();
      member.epoch = epoch;
      for (String topic : member.topics) {
        readers.computeIfAbsent(topic, key -> new ArrayList<>()).add(member);
      }
    }
    for (Map.Entry<String, List<GroupMember>> each : readers.entrySet()) {
      SimulatedTopic topic = kafka.find(each.getKey());
      int partitions = topic == null ? 0 : topic.partitions.size();
      int next = 0;
      for (int i = 0; i < each.getValue().size(); i++) {
        int count =
            partitions / each.getValue().size() + (i < partitions % each.getValue().size() ? 1 : 0);
        for (int j = 0; j < count; j++) {
          each.getValue().get(i).assigned.add(new TopicPartition(topic.name, next++));
        }
      }
    }
  }
}
