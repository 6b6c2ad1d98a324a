package io.clickfold.kafka.loop;

import java.time.Duration;
import java.time.Instant;

/**
 * How a loop is doing, for its health check.
 *
 * @param state what it is at
 * @param detail why, for a reader of the health check; empty if all is well
 * @param since when it came to this state
 * @param polled when it last asked for records
 */
public record LoopStatus(State state, String detail, Instant since, Instant polled) {
  /** A loop that does not poll for as long as this makes no progress. */
  private static final Duration STUCK = Duration.ofSeconds(30);

  /** What a loop may be at. */
  public enum State {
    /** Not yet a member of its group. */
    STARTING,
    /** Rebuilding the state of assigned partitions. */
    REPLAYING,
    /** Processing records. */
    RUNNING,
    /** Unable to go on; it tries again. */
    FAILING,
    /** Ended in order. */
    STOPPED
  }

  static LoopStatus starting() {
    return new LoopStatus(State.STARTING, "joining the group", Instant.now(), Instant.now());
  }

  /** Whether records flow. */
  public boolean isFlowing() {
    return state == State.RUNNING && polled.plus(STUCK).isAfter(Instant.now());
  }

  LoopStatus failingBy(String trouble) {
    return new LoopStatus(State.FAILING, trouble, since, polled);
  }

  LoopStatus to(State next, String nextDetail) {
    Instant now = Instant.now();
    boolean same = next == state && nextDetail.equals(detail);
    return new LoopStatus(next, nextDetail, same ? since : now, now);
  }
}
