package io.clickfold.click;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Numbers generations. That of a recalculation is the number of a slot of time, of 67 seconds,
 * counted from 1970: so a later recalculation has a higher one, and what it counts is stored with
 * write timestamps of that time.
 */
public final class Generations {
  /** The generation of live counts. */
  public static final int LIVE = 0;

  /** How long a slot is: every version of a row of a generation has a place in it. */
  public static final long SLOT_MICROS = 1L << 26;

  private Generations() {}

  /**
   * The lowest generation whose counts are newer than all live counts of minutes that have ended,
   * and newer than everything that was written by a clock until now. A generation must not be used
   * twice.
   *
   * @param now after 1970 and before the year 6000
   * @throws ArithmeticException if it is much later
   */
  public static int after(Instant now) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    // A live version may be a whole slot behind its minute's start.
    return Math.toIntExact(-Math.floorDiv(-micros, SLOT_MICROS) + 1);
  }
}
