package io.clickfold.benchmark;

import java.util.Optional;

/**
 * The clicks of cells, by a 64-bit hash of what names a cell: millions of them in a few hundred
 * megabytes. That two of ten million cells share a hash has a chance of one in 400,000.
 */
final class CellTable {
  private static final int FIRST_CAPACITY = 1 << 12;

  /** Marks a free slot, so no cell may have it. */
  private static final long FREE = 0;

  private long[] hashes = new long[FIRST_CAPACITY];
  private int[] clicks = new int[FIRST_CAPACITY];
  private int cells;

  /** The hash of a cell of some cube: ad, minute, and the values joined into one text. */
  static long hash(CharSequence adId, long minute, CharSequence values) {
    long hash = mix(mixed(mixed(minute, adId) ^ 0x9E3779B97F4A7C15L, values));
    return hash == FREE ? 1 : hash;
  }

  private static long mixed(long hash, CharSequence text) {
    long result = hash;
    for (int i = 0; i < text.length(); i++) {
      result = (result ^ text.charAt(i)) * 0x100000001B3L;
    }
    return mix(result + text.length());
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  /** One more click. */
  void add(long hash) {
    int slot = slot(hash);
    clicks[slot]++;
  }

  /** So many clicks, unless more are known: a count only grows. */
  void raise(long hash, long count) {
    int slot = slot(hash);
    clicks[slot] = Math.max(clicks[slot], Math.toIntExact(count));
  }

  /** What is wrong with other counts, if this is the truth; empty if nothing is. */
  Optional<String> difference(CellTable counted) {
    long wrong = 0;
    for (int i = 0; i < hashes.length; i++) {
      if (hashes[i] != FREE && counted.clicksOf(hashes[i]) != clicks[i]) {
        wrong++;
      }
    }
    return wrong == 0 && counted.cells == cells
        ? Optional.empty()
        : Optional.of(
            "%,d of %,d true cells have another count; %,d clicks in %,d cells were counted, %,d are true"
                .formatted(wrong, cells, counted.sum(), counted.cells, sum()));
  }

  int cells() {
    return cells;
  }

  private long sum() {
    long sum = 0;
    for (int count : clicks) {
      sum += count;
    }
    return sum;
  }

  private int clicksOf(long hash) {
    return clicks[find(hash)];
  }

  private int slot(long hash) {
    int slot = find(hash);
    if (hashes[slot] == hash) {
      return slot;
    }
    if (cells >= hashes.length / 4 * 3) {
      grow();
      slot = find(hash);
    }
    hashes[slot] = hash;
    cells++;
    return slot;
  }

  private int find(long hash) {
    int slot = (int) hash & hashes.length - 1;
    while (hashes[slot] != FREE && hashes[slot] != hash) {
      slot = slot + 1 & hashes.length - 1;
    }
    return slot;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldClicks = clicks;
    hashes = new long[2 * oldHashes.length];
    clicks = new int[2 * oldClicks.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != FREE) {
        int slot = find(oldHashes[i]);
        hashes[slot] = oldHashes[i];
        clicks[slot] = oldClicks[i];
      }
    }
  }
}
