package io.clickfold.simulation.kafka;

import org.apache.kafka.common.Node;

/**
 * The brokers, each of which has all partitions. A stopped one leaves the replicas in sync when the
 * others notice; the leaders of partitions follow.
 */
final class Brokers {
  private final Node[] nodes;
  private final boolean[] running;

  /** Whether the others count on it; a stopped one is noticed after a while. */
  private final boolean[] known;

  final int minInSync;

  Brokers(int count, int minInSync) {
    this.nodes = new Node[count];
    this.running = new boolean[count];
    this.known = new boolean[count];
    this.minInSync = minInSync;
    for (int broker = 0; broker < count; broker++) {
      nodes[broker] = new Node(broker, "broker-" + broker, 9092);
      running[broker] = true;
      known[broker] = true;
    }
  }

  int count() {
    return nodes.length;
  }

  Node[] nodes() {
    return nodes;
  }

  Node node(int broker) {
    return nodes[broker];
  }

  boolean isRunning(int broker) {
    return running[broker];
  }

  boolean isKnown(int broker) {
    return known[broker];
  }

  void running(int broker, boolean runs) {
    running[broker] = runs;
  }

  void known(int broker, boolean runs) {
    known[broker] = runs;
  }

  /** The first running one from a preferred one on; the preferred one if none runs. */
  int leader(int preferred) {
    for (int i = 0; i < nodes.length; i++) {
      int broker = (preferred + i) % nodes.length;
      if (known[broker]) {
        return broker;
      }
    }
    return -1;
  }

  /** Whether what a broker leads can be read now. */
  boolean answers(int preferred) {
    int leader = leader(preferred);
    return leader >= 0 && running[leader];
  }

  /** Whether what it leads can be written with acknowledgement by all. */
  boolean accepts(int preferred) {
    if (!answers(preferred)) {
      return false;
    }
    int inSync = 0;
    for (int broker = 0; broker < nodes.length; broker++) {
      // One that is not running, but still counted on, holds up the others' acknowledgement.
      if (known[broker]) {
        if (!running[broker]) {
          return false;
        }
        inSync++;
      }
    }
    return inSync >= Math.min(minInSync, nodes.length);
  }
}
