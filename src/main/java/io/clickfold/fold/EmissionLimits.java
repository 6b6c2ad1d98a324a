package io.clickfold.fold;

import io.clickfold.wire.avro.Parts;

/**
 * How much is handed over at a time, however many clicks an ad's minute has: what is handed over
 * stands in memory, and in one transaction.
 *
 * @param clicks an ad with more of them in a minute is handed over in pieces; not negative
 * @param bytes of closed minutes, about, of which the last piece may exceed it; positive
 * @param segment the bytes of a part's segment, of which the last cell may exceed it; positive
 */
public record EmissionLimits(int clicks, long bytes, int segment) {
  /** Some megabytes at a time: {@code docs/exactness.md} tells why, and what follows. */
  public static final EmissionLimits DEFAULT =
      new EmissionLimits(65_536, 8L << 20, Parts.SEGMENT_BYTES);

  public EmissionLimits {
    if (clicks < 0 || bytes < 1 || segment < 1) {
      throw new IllegalArgumentException("a portion must have some clicks and bytes");
    }
  }
}
