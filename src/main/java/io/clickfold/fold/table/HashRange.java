package io.clickfold.fold.table;

import io.clickfold.wire.avro.Parts;

/**
 * Some of a cube's cells, by the first bits of their {@link Parts#hash hashes}: whole parts of
 * level 1 and 2.
 *
 * @param index which one, from 0
 * @param count of how many: a power of two, at most {@link #MAX_COUNT}
 */
public record HashRange(int index, int count) {
  /** As many as parts of level 1. */
  static final int MAX_COUNT = 64;

  /** All cells. */
  public static final HashRange ALL = new HashRange(0, 1);

  private static final long BYTES = 8L << 20;

  /** How many ranges there have to be of so many bytes of values, for none to have many. */
  static int countFor(long bytes) {
    int count = 1;
    while (count < MAX_COUNT && count * BYTES < bytes) {
      count *= 2;
    }
    return count;
  }

  boolean has(long hash) {
    return count == 1 || hash >>> Long.numberOfLeadingZeros(count) + 1 == index;
  }
}
