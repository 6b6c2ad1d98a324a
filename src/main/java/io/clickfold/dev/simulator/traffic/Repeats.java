package io.clickfold.dev.simulator.traffic;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Clicks to be sent once more. Holds a few seconds' duplicates. */
final class Repeats {
  private final PriorityQueue<Repeat> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Repeat::dueMillis));

  private record Repeat(long dueMillis, Outgoing first) {}

  void add(long dueMillis, Outgoing first) {
    waiting.add(new Repeat(dueMillis, first));
  }

  boolean isDue(long nowMillis) {
    return !waiting.isEmpty() && waiting.peek().dueMillis() <= nowMillis;
  }

  /** The duplicate that is due first: the same bytes again. */
  Outgoing next() {
    Outgoing first = waiting.remove().first();
    return new Outgoing(ExpectedOutcome.DUPLICATE, first.click(), first.key(), first.value());
  }
}
