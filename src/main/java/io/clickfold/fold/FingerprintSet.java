package io.clickfold.fold;

import java.security.SecureRandom;

/**
 * A set of 128-bit fingerprints: open addressing with linear probing in one flat array. An entry
 * takes 16 bytes, and the array is between 40 and 80 percent full once it has grown, so an id held
 * costs 20 to 40 bytes. Adding is expected O(1). Not thread-safe.
 */
final class FingerprintSet {
  private static final int INITIAL_SLOTS = 16;
  private static final double MOST_LOAD = 0.8;

  /** Two longs a slot; a free slot is two zeros, which is why that fingerprint is held apart. */
  private long[] slots = new long[2 * INITIAL_SLOTS];

  private final long seed;
  private int mask = INITIAL_SLOTS - 1;
  private int size;
  private int growAt = (int) (INITIAL_SLOTS * MOST_LOAD);
  private boolean hasZero;

  FingerprintSet() {
    this(new SecureRandom().nextLong());
  }

  /**
   * An empty set.
   *
   * @param seed decides where fingerprints are placed, and nothing else
   */
  FingerprintSet(long seed) {
    this.seed = seed;
  }

  /**
   * Adds a fingerprint.
   *
   * @return whether it was not in the set before
   */
  boolean add(long high, long low) {
    if ((high | low) == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    if (!put(high, low)) {
      return false;
    }
    if (++size > growAt) {
      grow();
    }
    return true;
  }

  int size() {
    return hasZero ? size + 1 : size;
  }

  /** The bytes that the table takes. */
  long bytes() {
    return (long) slots.length * Long.BYTES;
  }

  private boolean put(long high, long low) {
    int slot = 2 * (hash(high, low) & mask);
    while ((slots[slot] | slots[slot + 1]) != 0) {
      if (slots[slot] == high && slots[slot + 1] == low) {
        return false;
      }
      slot = slot + 2 & 2 * mask + 1;
    }
    slots[slot] = high;
    slots[slot + 1] = low;
    return true;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[Math.multiplyExact(old.length, 2)];
    mask = mask * 2 + 1;
    growAt = (int) ((mask + 1) * MOST_LOAD);
    for (int i = 0; i < old.length; i += 2) {
      if ((old[i] | old[i + 1]) != 0) {
        put(old[i], old[i + 1]);
      }
    }
  }

  /**
   * Mixes all bits, for UUIDs have constant ones and may be counted up. The seed goes in before the
   * first mixing and the lower half after it, so that nobody who does not know it can choose ids
   * that meet.
   */
  private int hash(long high, long low) {
    return (int) mix(mix(high ^ seed) + low);
  }

  /** MurmurHash3's fmix64. */
  private static long mix(long h) {
    h ^= h >>> 33;
    h *= 0xFF51AFD7ED558CCDL;
    h ^= h >>> 33;
    h *= 0xC4CEB9FE1A85EC53L;
    h ^= h >>> 33;
    return h;
  }
}
