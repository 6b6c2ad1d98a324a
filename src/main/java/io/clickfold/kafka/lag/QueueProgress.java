package io.clickfold.kafka.lag;

import io.clickfold.platform.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How far a role has read a topic, as of one look at it.
 *
 * @param partitions those of which the brokers say how far they are
 * @param silent how many others there are, without a leader for example
 */
public record QueueProgress(
    Role role, String topic, List<PartitionProgress> partitions, int silent) {
  public QueueProgress {
    partitions = List.copyOf(partitions);
  }

  /**
   * How far a role has read a partition.
   *
   * @param waiting the records behind what it has committed, markers of transactions included
   * @param delay how long ago the oldest of them was written, at the longest; empty if that was
   *     before the watch began to remember
   * @param perSecond how many records were appended in a second; empty as long as it is not known
   * @param stalled for how long nothing has been read, though something waits
   * @param held for how long an open transaction has kept the rest from being read
   */
  public record PartitionProgress(
      int partition,
      long waiting,
      Optional<Duration> delay,
      Optional<Double> perSecond,
      Duration stalled,
      Duration held,
      State state) {}

  /** What to think of a partition, from the best to the worst. */
  public enum State {
    /** Nothing waits, and nothing comes. */
    IDLE,
    /** It is read as fast as it grows, or nearly. */
    FLOWING,
    /** It is read on, but the oldest record waits for longer than it should. */
    BEHIND,
    /** An open transaction keeps it from being read on. */
    HELD,
    /** Something waits, and nothing is read. */
    STALLED
  }
}
