package io.clickfold.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * Minutes of which something may not have been counted or stored, and what that was. They are not
 * final until they have been recomputed.
 *
 * @param from the first minute's start, in milliseconds since 1970
 * @param to the last minute's end, in milliseconds since 1970
 * @param reason why, as a short name
 * @param topic where the records stood that were not processed
 * @param partition of that topic
 * @param fromOffset the first of their offsets
 * @param toOffset the offset behind the last of them
 * @param noticed when this was noticed, in milliseconds since 1970
 */
public record Gap(
    long from,
    long to,
    String reason,
    String topic,
    int partition,
    long fromOffset,
    long toOffset,
    long noticed)
    implements Result {
  /** The records had been deleted before they were read. */
  public static final String EXPIRED = "expired";

  /** The topic is another one than that whose records were read before. */
  public static final String REPLACED = "replaced";

  /** The records were given up: they stand in the topic of dead letters. */
  public static final String DEAD_LETTER = "dead-letter";

  private static final long MINUTE = 60_000;

  /**
   * The end of the last minute that clicks can have which were counted by some time.
   *
   * @param millis the time, in milliseconds since 1970
   * @param clockSkewMillis how far clicks may be ahead of the clock
   */
  public static long lastEnd(long millis, long clockSkewMillis) {
    // Clocks differ a little: a minute more.
    return Math.floorDiv(millis + clockSkewMillis, MINUTE) * MINUTE + 2 * MINUTE;
  }

  /**
   * The gap that expired records leave, noticed now.
   *
   * @param open the start of the first minute that was open before them, or lower if that is not
   *     known
   * @param writtenMillis by when they were written, in milliseconds since 1970
   * @param clockSkewMillis how far clicks may be ahead of the clock
   * @return empty if the records can have had no open minutes
   */
  public static Optional<Gap> expired(
      String topic,
      int partition,
      long fromOffset,
      long toOffset,
      long open,
      long writtenMillis,
      long clockSkewMillis) {
    long from = Math.max(0, Math.floorDiv(open, MINUTE) * MINUTE);
    long to = lastEnd(writtenMillis, clockSkewMillis);
    return from < to
        ? Optional.of(
            new Gap(
                from,
                to,
                EXPIRED,
                topic,
                partition,
                fromOffset,
                toOffset,
                System.currentTimeMillis()))
        : Optional.empty();
  }

  /**
   * The gap that is left by a record that was given up, noticed now.
   *
   * @param offset the record's
   * @param open the start of the first minute that it may have had to do with
   * @param end the end of the last one, in milliseconds since 1970
   * @return empty if there are no such minutes
   */
  public static Optional<Gap> ofDeadLetter(
      String topic, int partition, long offset, long open, long end) {
    long from = Math.max(0, Math.floorDiv(open, MINUTE) * MINUTE);
    long to = -Math.floorDiv(-end, MINUTE) * MINUTE;
    return from < to
        ? Optional.of(
            new Gap(
                from,
                to,
                DEAD_LETTER,
                topic,
                partition,
                offset,
                offset + 1,
                System.currentTimeMillis()))
        : Optional.empty();
  }

  /** For an operator. */
  public String describe() {
    return "minutes from %s to %s (%s: %s-%d, offsets %d to %d)"
        .formatted(
            Instant.ofEpochMilli(from),
            Instant.ofEpochMilli(to),
            reason,
            topic,
            partition,
            fromOffset,
            toOffset);
  }

  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.visit(this);
  }
}
