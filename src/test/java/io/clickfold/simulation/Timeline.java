package io.clickfold.simulation;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Simulated time, and what is to happen when: the events run one after the other, in the order of
 * their times, in the caller's thread. Who waits within an event lets further events run meanwhile,
 * on top of its own stack; so what began later ends first, which is a schedule that could happen.
 */
public final class Timeline {
  /** Deeper delays take no time, and deeper waits fail: stacks are bounded. */
  private static final int MAX_DELAYS = 4;

  private static final int MAX_WAITS = 40;

  private final SplittableRandom random;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long nanos;
  private long created;
  private long trace;
  private int depth;

  private record Event(long nanos, long number, SimulatedProcess process, Runnable action)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(nanos, other.nanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /**
   * @param startMillis when it begins, in milliseconds since 1970
   */
  public Timeline(long seed, long startMillis) {
    this.random = new SplittableRandom(seed);
    this.nanos = startMillis * 1_000_000;
  }

  /** All chance of a run comes from here. */
  public SplittableRandom random() {
    return random;
  }

  /** Whether something of this probability happens. */
  public boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** Now, in milliseconds since 1970: the brokers' and nodes' clock. Never goes back. */
  public long millis() {
    return nanos / 1_000_000;
  }

  /** Now, in nanoseconds since 1970. */
  public long nanos() {
    return nanos;
  }

  /** Is the same for two runs in which the same happened. */
  public long trace() {
    return trace;
  }

  /** Lets something happen later, as what the same process does. */
  public void after(long millis, Runnable action) {
    SimulatedProcess process = SimulatedProcess.current();
    events.add(new Event(nanos + millis * 1_000_000, created++, process, action));
  }

  /**
   * Runs the next event, if it is not later than this.
   *
   * @return whether there was one
   */
  public boolean runNext(long untilNanos) {
    Event next = events.peek();
    if (next == null || next.nanos() > untilNanos) {
      return false;
    }
    events.poll();
    nanos = Math.max(nanos, next.nanos());
    trace = 31 * trace + nanos + next.number();
    SimulatedProcess.as(next.process(), next.action());
    return true;
  }

  /** Waits within an event: others happen meanwhile, unless too many wait already. */
  public void pass(long millis) {
    if (depth < MAX_DELAYS) {
      await(() -> false, nanos + millis * 1_000_000);
    }
  }

  /**
   * Waits within an event until something holds, or until a time.
   *
   * @return whether it holds
   */
  public boolean await(BooleanSupplier condition, long untilNanos) {
    if (depth >= MAX_WAITS) {
      return condition.getAsBoolean();
    }
    depth++;
    try {
      while (!condition.getAsBoolean()) {
        if (!runNext(untilNanos)) {
          nanos = Math.max(nanos, untilNanos);
          return condition.getAsBoolean();
        }
      }
      return true;
    } finally {
      depth--;
    }
  }
}
