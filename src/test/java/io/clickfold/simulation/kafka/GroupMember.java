package io.clickfold.simulation.kafka;

import io.clickfold.simulation.SimulatedProcess;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/** A member as its group knows it. */
final class GroupMember {
  final String id;
  final SimulatedProcess process;
  final Set<String> topics;
  final long sessionMillis;
  final long rebalanceMillis;

  /** What the client says that it reads. */
  final Supplier<Set<TopicPartition>> owned;

  /** What it may read. */
  Set<TopicPartition> assigned = new LinkedHashSet<>();

  /** What it is to read in the end. */
  Set<TopicPartition> target = new LinkedHashSet<>();

  long heardMillis;

  /** Its epoch, or the generation in which it is. */
  int epoch;

  /** Whether it has joined the rebalance under way; of the classic protocol only. */
  boolean joined;

  /** Since when it is to give something up; -1 if it is not. */
  long revokingSinceMillis = -1;

  GroupMember(
      String id,
      SimulatedProcess process,
      Set<String> topics,
      long sessionMillis,
      long rebalanceMillis,
      Supplier<Set<TopicPartition>> owned) {
    this.id = id;
    this.process = process;
    this.topics = topics;
    this.sessionMillis = sessionMillis;
    this.rebalanceMillis = rebalanceMillis;
    this.owned = owned;
  }
}
