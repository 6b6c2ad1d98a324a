package io.clickfold.fold;

import io.clickfold.fold.table.HashRange;

/** What of an ad is to be emitted next. Reused for each ad. Not thread-safe. */
final class EmissionCursor {
  /** Of each deferred cube, the level at which it is emitted. */
  final int[] levels;

  private boolean begun;
  private int clicks;
  private int cube;
  private int range;
  private int ranges;

  EmissionCursor(int cubes) {
    this.levels = new int[cubes];
  }

  /** Moves on to another ad, or back to the beginning of one. */
  void reset() {
    begun = false;
  }

  /** Whether some of the ad has been emitted, but not all. */
  boolean isBegun() {
    return begun;
  }

  /** Begins an ad that has so many clicks now, unless it is begun. */
  void begin(int now) {
    if (!begun) {
      begun = true;
      clicks = now;
      cube = 0;
      ranges = 0;
    }
  }

  /** How many clicks the ad had when it was begun. */
  int clicks() {
    return clicks;
  }

  /** The cube to look at next; of those before it only the heads are left. */
  int cube() {
    return cube;
  }

  /**
   * Whether it is known into how many ranges of hashes a cube is cut: the one to look at, or one
   * behind it.
   */
  boolean isRanged(int which) {
    return which == cube && ranges > 0;
  }

  /** Begins a cube. */
  void range(int which, int count) {
    cube = which;
    range = 0;
    ranges = count;
  }

  /** The range that is next. */
  HashRange range() {
    return ranges == 1 ? HashRange.ALL : new HashRange(range, ranges);
  }

  /** Moves on behind the range, or behind the cube if that was its last. */
  void next() {
    if (++range == ranges) {
      cube++;
      ranges = 0;
    }
  }
}
