package io.clickfold.fold.table;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A set of 128-bit fingerprints, spread over segments by their hashes; a segment is open addressing
 * with linear probing in one flat array. An entry takes 16 bytes, and a segment is between 40 and
 * 80 percent full once it has grown, so an id held costs 20 to 40 bytes. Only one segment grows at
 * a time, so growing needs next to no memory besides, and takes no noticeable time. Adding is
 * expected O(1). Not thread-safe.
 */
public final class FingerprintSet {
  private static final int SEGMENT_BITS = 6;
  private static final double MAX_LOAD = 0.8;

  private final long seed;
  private final Segment[] segments = new Segment[1 << SEGMENT_BITS];
  private boolean hasZero;

  /** An empty set. */
  public FingerprintSet() {
    this(new SecureRandom().nextLong());
  }

  /**
   * An empty set.
   *
   * @param seed decides where fingerprints are placed, and nothing else
   */
  public FingerprintSet(long seed) {
    this.seed = seed;
    Arrays.setAll(segments, i -> new Segment());
  }

  /**
   * Adds a fingerprint.
   *
   * @return whether it was not in the set before
   */
  public boolean add(long high, long low) {
    if ((high | low) == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    long hash = hash(high, low);
    return segments[(int) (hash >>> Long.SIZE - SEGMENT_BITS)].add(high, low, hash);
  }

  /** Reads the place where a fingerprint would stand, and answers anything. */
  public long fetch(long high, long low) {
    long hash = hash(high, low);
    Segment segment = segments[(int) (hash >>> Long.SIZE - SEGMENT_BITS)];
    return segment.slots[2 * ((int) hash & segment.mask)];
  }

  /** How many fingerprints it has. */
  public int size() {
    int size = hasZero ? 1 : 0;
    for (Segment segment : segments) {
      size += segment.size;
    }
    return size;
  }

  /** The bytes that the tables take. */
  public long bytes() {
    return Arrays.stream(segments).mapToLong(s -> (long) s.slots.length * Long.BYTES).sum();
  }

  /** Drops all fingerprints; as much memory stays as they needed. */
  public void clear() {
    hasZero = false;
    for (Segment segment : segments) {
      segment.clear();
    }
  }

  /**
   * Mixes all bits, for UUIDs have constant ones and may be counted up. The seed goes in before the
   * first mixing and the lower half after it, so that nobody who does not know it can choose ids
   * that meet.
   */
  private long hash(long high, long low) {
    return mix(mix(high ^ seed) + low);
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

  /** The fingerprints of a part of the hashes. */
  private final class Segment {
    private static final int FIRST_SLOTS = 8;

    /** Two longs a slot; a free slot is two zeros, which is why that fingerprint is held apart. */
    private long[] slots = new long[2 * FIRST_SLOTS];

    private int mask = FIRST_SLOTS - 1;
    private int size;

    boolean add(long high, long low, long hash) {
      if (!put(high, low, hash)) {
        return false;
      }
      if (++size > (mask + 1) * MAX_LOAD) {
        grow();
      }
      return true;
    }

    private boolean put(long high, long low, long hash) {
      int slot = 2 * ((int) hash & mask);
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
      for (int i = 0; i < old.length; i += 2) {
        if ((old[i] | old[i + 1]) != 0) {
          put(old[i], old[i + 1], hash(old[i], old[i + 1]));
        }
      }
    }

    public void clear() {
      int needed = mask + 1;
      while (needed > FIRST_SLOTS && size <= needed / 2 * MAX_LOAD) {
        needed /= 2;
      }
      if (needed <= mask) {
        mask = needed - 1;
        slots = new long[2 * needed];
      } else {
        Arrays.fill(slots, 0);
      }
      size = 0;
    }
  }
}
