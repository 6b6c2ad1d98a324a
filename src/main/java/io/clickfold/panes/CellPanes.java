package io.clickfold.panes;

import io.clickfold.click.Cube;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.IntArrayList;

/**
 * The panes of one cell, and for each window length the running sum of its closed panes: sliding by
 * a minute adds a pane and subtracts one, whatever the window's length. Each ad has a place, a
 * slot, in flat arrays. Times are numbers of minutes since 1970. Not thread-safe.
 */
final class CellPanes {
  private static final int NO_SLOT = -1;
  private static final int FIRST_SLOTS = 4;

  /** Before all panes: the windows that end here are empty. */
  private static final long NEVER = Long.MIN_VALUE / 2;

  final Cube cube;
  final List<String> cell;

  private final int[] windows;
  private final int longest;
  private final AdNames names;
  private final NavigableMap<Long, Pane> panes = new TreeMap<>();
  private final SortedSet<Long> changed = new TreeSet<>();
  private final Int2IntHashMap slots = new Int2IntHashMap(NO_SLOT);
  private final IntArrayList free = new IntArrayList();
  private int[] ads = new int[FIRST_SLOTS];

  /** The clicks in all panes, by slot: a slot without any is free. */
  private long[] held = new long[FIRST_SLOTS];

  /** For each window length, by slot: the clicks of the closed panes within it. */
  private final long[][] sums;

  private int size;
  private long closedUntil = NEVER;

  /** The pane that was counted in last: most counts are of the same minute. */
  private OpenPane latest;

  private long latestMinute;
  private boolean latestChanged;

  CellPanes(Cube cube, List<String> cell, List<Integer> windows, AdNames names) {
    this.cube = cube;
    this.cell = cell;
    this.windows = windows.stream().mapToInt(Integer::intValue).toArray();
    this.longest = this.windows[this.windows.length - 1];
    this.names = names;
    this.sums = new long[this.windows.length][FIRST_SLOTS];
  }

  /**
   * Counts a source's whole count of an ad in an open minute. Before the first {@link #close} all
   * minutes are open, including those that are read back.
   *
   * @param clicks at least 1
   */
  void count(long minute, int source, int ad, long clicks) {
    int slot = slotOf(ad);
    if (minute != latestMinute || latest == null) {
      latest = (OpenPane) panes.computeIfAbsent(minute, m -> new OpenPane());
      latestMinute = minute;
      latestChanged = changed.contains(minute);
    }
    long more = latest.count(slot, source, clicks);
    if (more > 0) {
      held[slot] += more;
      if (!latestChanged) {
        changed.add(minute);
        latestChanged = true;
      }
    }
  }

  /** Declares a pane complete, so that it needs less memory. */
  void complete(long minute) {
    latest = null;
    panes.computeIfPresent(minute, (m, pane) -> pane.close());
  }

  /**
   * Drops a minute that is open.
   *
   * @return whether anything is left
   */
  boolean drop(long minute) {
    Pane dropped = panes.remove(minute);
    if (dropped != null) {
      latest = null;
      changed.remove(minute);
      dropped.forEach(this::drop);
    }
    return !panes.isEmpty();
  }

  /** About the memory that the open panes take. */
  long openBytes() {
    return panes.tailMap(closedUntil).values().stream().mapToLong(Pane::openBytes).sum();
  }

  /** Marks everything as emitted. */
  void forgetChanges() {
    changed.clear();
    latestChanged = false;
  }

  /**
   * The ends of windows that have to be ranked.
   *
   * @param newestBefore the newest end that was ranked before
   * @param newest the newest end to be ranked
   */
  SortedSet<Long> changedEnds(long newestBefore, long newest) {
    SortedSet<Long> ends = new TreeSet<>();
    for (long minute : changed) {
      addEnds(minute + 1, Math.min(newest, minute + longest), ends);
    }
    long ranked = Math.max(newestBefore, closedUntil);
    for (long minute : panes.keySet()) {
      addEnds(Math.max(minute, ranked) + 1, Math.min(newest, minute + longest), ends);
    }
    return ends;
  }

  private static void addEnds(long first, long last, SortedSet<Long> ends) {
    for (long end = first; end <= last; end++) {
      ends.add(end);
    }
  }

  /**
   * Ranks the windows that end at each of some ends.
   *
   * @param ends behind what is closed, in ascending order
   * @param since windows that begin before are incomplete
   * @return for each end, the windows in order of their lengths
   */
  List<List<WindowTop>> rank(SortedSet<Long> ends, long since, TopAds top) {
    List<List<WindowTop>> ranked = new ArrayList<>();
    ends.forEach(end -> ranked.add(new ArrayList<>(windows.length)));
    for (int w = 0; w < windows.length; w++) {
      long[] sum = Arrays.copyOf(sums[w], size);
      long at = closedUntil;
      int i = 0;
      for (long end : ends) {
        slide(sum, windows[w], at, end);
        at = end;
        ranked.get(i++).add(top(sum, windows[w], end - windows[w] >= since, top));
      }
    }
    return ranked;
  }

  private WindowTop top(long[] sum, int window, boolean complete, TopAds top) {
    long clicks = 0;
    for (int slot = 0; slot < sum.length; slot++) {
      long ofAd = sum[slot];
      if (ofAd > 0) {
        clicks += ofAd;
        if (top.mayKeep(ofAd)) {
          top.add(names.name(ads[slot]), ofAd);
        }
      }
    }
    return new WindowTop(window, clicks, complete, top.take());
  }

  /** Moves a window's sum from one end to a later one. */
  private void slide(long[] sum, int window, long from, long to) {
    if (to - from >= window) {
      Arrays.fill(sum, 0);
      apply(panes.subMap(to - window, to), sum, 1);
    } else {
      apply(panes.subMap(from - window, to - window), sum, -1);
      apply(panes.subMap(from, to), sum, 1);
    }
  }

  private static void apply(SortedMap<Long, Pane> some, long[] sum, int sign) {
    some.values().forEach(pane -> pane.forEach((slot, clicks) -> sum[slot] += sign * clicks));
  }

  /**
   * Closes all minutes before this one, and forgets those that no later window holds.
   *
   * @return whether anything is left
   */
  boolean close(long until) {
    List.copyOf(panes.subMap(closedUntil, until).keySet()).forEach(this::complete);
    for (int w = 0; w < windows.length; w++) {
      slide(sums[w], windows[w], closedUntil, until);
    }
    closedUntil = until;
    changed.headSet(until).clear();
    NavigableMap<Long, Pane> old = panes.headMap(until - longest, false);
    old.values().forEach(pane -> pane.forEach(this::drop));
    old.clear();
    return !panes.isEmpty();
  }

  /** The counts of a closed minute, by ad. */
  void forEach(long minute, Pane.Sink sink) {
    Pane pane = panes.get(minute);
    if (pane != null) {
      pane.forEach((slot, clicks) -> sink.add(ads[slot], clicks));
    }
  }

  /** All minutes with held counts. */
  Iterable<Long> minutes() {
    return panes.keySet();
  }

  /** The clicks of all closed panes. */
  long closedClicks() {
    return Arrays.stream(sums[sums.length - 1], 0, size).sum();
  }

  int ads() {
    return size - free.size();
  }

  private int slotOf(int ad) {
    int known = slots.get(ad);
    if (known != NO_SLOT) {
      return known;
    }
    int slot = free.isEmpty() ? size++ : free.removeAt(free.size() - 1);
    if (slot == ads.length) {
      int grown = Math.multiplyExact(ads.length, 2);
      ads = Arrays.copyOf(ads, grown);
      held = Arrays.copyOf(held, grown);
      for (int w = 0; w < sums.length; w++) {
        sums[w] = Arrays.copyOf(sums[w], grown);
      }
    }
    ads[slot] = ad;
    slots.put(ad, slot);
    names.retain(ad);
    return slot;
  }

  /** No window holds these clicks any more, so the sums of a slot without others are zero. */
  private void drop(int slot, long clicks) {
    held[slot] -= clicks;
    if (held[slot] == 0) {
      slots.remove(ads[slot]);
      names.release(ads[slot]);
      free.addInt(slot);
    }
  }
}
