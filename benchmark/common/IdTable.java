package io.clickfold.benchmark;

/** A set of event ids, flat: two longs for each, no objects. Used by one thread. */
final class IdTable {
  private static final int FIRST_IDS = 8;

  private long[] halves;
  private int ids;
  private boolean zero;

  IdTable() {
    this(new long[2 * FIRST_IDS], 0, false);
  }

  private IdTable(long[] halves, int ids, boolean zero) {
    this.halves = halves;
    this.ids = ids;
    this.zero = zero;
  }

  /** Adds an id and returns whether it was not there yet. */
  boolean add(long high, long low) {
    // Two zeros mark a free slot.
    if (high == 0 && low == 0) {
      boolean added = !zero;
      zero = true;
      return added;
    }
    int slot = find(halves, high, low);
    if (halves[slot] != 0 || halves[slot + 1] != 0) {
      return false;
    }
    halves[slot] = high;
    halves[slot + 1] = low;
    if (++ids > halves.length / 4) {
      grow();
    }
    return true;
  }

  int size() {
    return ids + (zero ? 1 : 0);
  }

  IdTable copy() {
    return new IdTable(halves.clone(), ids, zero);
  }

  /** All ids, two longs for each. */
  long[] toArray() {
    long[] all = new long[2 * size()];
    int next = zero ? 2 : 0;
    for (int i = 0; i < halves.length; i += 2) {
      if (halves[i] != 0 || halves[i + 1] != 0) {
        all[next++] = halves[i];
        all[next++] = halves[i + 1];
      }
    }
    return all;
  }

  private void grow() {
    long[] old = halves;
    halves = new long[2 * old.length];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0 || old[i + 1] != 0) {
        int slot = find(halves, old[i], old[i + 1]);
        halves[slot] = old[i];
        halves[slot + 1] = old[i + 1];
      }
    }
  }

  private static int find(long[] in, long high, long low) {
    long mixed = (high ^ low) * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) << 1 & in.length - 1;
    while ((in[slot] != 0 || in[slot + 1] != 0) && (in[slot] != high || in[slot + 1] != low)) {
      slot = slot + 2 & in.length - 1;
    }
    return slot;
  }
}
