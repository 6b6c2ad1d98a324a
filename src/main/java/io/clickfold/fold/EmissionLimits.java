package io.clickfold.fold;

import io.clickfold.wire.avro.Parts;

/**
 * How much is emitted at a time, however many clicks an ad's minute has: it is held in memory, and
 * is in one transaction.
 *
 * @param clicks an ad with more of them in a minute is emitted bit by bit; not negative
 * @param bytes of closed minutes, about, which the last ad may exceed; positive
 * @param segment the bytes of a part's segment, of which the last cell may exceed it; positive
 */
public record EmissionLimits(int clicks, long bytes, int segment) {
  /** Some megabytes at a time: {@code docs/exactness.md} tells why, and what follows. */
  public static final EmissionLimits DEFAULT =
      new EmissionLimits(65_536, 8L << 20, Parts.SEGMENT_BYTES);

  /**
   * @throws IllegalArgumentException if a limit is out of range
   */
  public EmissionLimits {
    if (clicks < 0 || bytes < 1 || segment < 1) {
      throw new IllegalArgumentException("at least some bytes must be emitted at a time");
    }
  }
}
