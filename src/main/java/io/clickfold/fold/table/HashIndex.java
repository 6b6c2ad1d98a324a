package io.clickfold.fold.table;

import java.util.Arrays;

/**
 * Finds numbered entries by their hashes: open addressing with linear probing in one flat array. A
 * slot takes eight bytes and holds the entry's number and its whole hash, so most entries that are
 * not meant are never looked at, and growing needs none of them. Finding and adding are expected
 * O(1), if nobody can choose texts whose hashes meet. Not thread-safe.
 */
final class HashIndex {
  /** There is no entry in this slot. */
  static final int FREE = -1;

  /** There is one in this slot, of another hash. */
  static final int OTHER = -2;

  private static final int FIRST_SLOTS = 16;
  private static final long ENTRY = 0xFFFFFFFFL;

  /** The hash above, the entry's number plus one below; a free slot is zero. */
  private long[] slots = new long[FIRST_SLOTS];

  private int mask = FIRST_SLOTS - 1;
  private int size;

  /** Where an entry of this hash is to be looked for first. */
  int first(int hash) {
    return hash & mask;
  }

  /** Where it is to be looked for next. */
  int next(int slot) {
    return slot + 1 & mask;
  }

  /** The entry in a slot, if its hash is this one; else {@link #FREE} or {@link #OTHER}. */
  int entry(int slot, int hash) {
    long held = slots[slot];
    if (held == 0) {
      return FREE;
    }
    return (int) (held >>> Integer.SIZE) == hash ? (int) (held & ENTRY) - 1 : OTHER;
  }

  /** Puts an entry into a free slot, at which the search for its hash has ended. */
  void put(int slot, int hash, int entry) {
    slots[slot] = (long) hash << Integer.SIZE | entry + 1;
    // At most two thirds are in use.
    if (++size * 3L > (mask + 1) * 2L) {
      grow();
    }
  }

  /** Drops all entries, and makes room for some, so that no more than these need any memory. */
  void clear(int entries) {
    int needed = FIRST_SLOTS;
    while (entries * 3L > needed * 2L) {
      needed = Math.multiplyExact(needed, 2);
    }
    if (needed > slots.length) {
      slots = new long[needed];
    } else {
      Arrays.fill(slots, 0, needed, 0);
    }
    mask = needed - 1;
    size = 0;
  }

  /** Drops all entries; the array stays if it was needed. */
  void clear() {
    if (size < slots.length / 16) {
      slots = new long[Math.max(FIRST_SLOTS, slots.length / 4)];
    } else {
      Arrays.fill(slots, 0);
    }
    mask = slots.length - 1;
    size = 0;
  }

  long bytes() {
    return (long) slots.length * Long.BYTES;
  }

  private void grow() {
    long[] old = slots;
    int before = mask + 1;
    slots = new long[Math.multiplyExact(before, 2)];
    mask = slots.length - 1;
    for (int i = 0; i < before; i++) {
      long held = old[i];
      if (held != 0) {
        int slot = first((int) (held >>> Integer.SIZE));
        while (slots[slot] != 0) {
          slot = next(slot);
        }
        slots[slot] = held;
      }
    }
  }
}
