package io.clickfold.simulation.kafka;

import java.util.ArrayList;
import java.util.List;

/** A topic and how it is set up. */
final class SimulatedTopic {
  static final int DEFAULT_MAX_MESSAGE_BYTES = 1_048_588;

  final String name;

  /** Whether the brokers' time is stamped on records. */
  final boolean brokerTime;

  final List<PartitionLog> partitions = new ArrayList<>();

  /** How many partitions it had before the last change, and when that was. */
  int sizeBefore;

  long changedMillis;
  int maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES;

  SimulatedTopic(String name, boolean brokerTime) {
    this.name = name;
    this.brokerTime = brokerTime;
  }
}
