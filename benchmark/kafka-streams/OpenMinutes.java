package io.clickfold.benchmark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one task has counted of the minutes that are open: the clicks' ids and the cells by ad. Used
 * by one thread.
 */
final class OpenMinutes {
  static final long MINUTE_MILLIS = 60_000;

  private static final long LATENESS_MILLIS = 2 * MINUTE_MILLIS;

  private final int cubes;
  private final TreeMap<Long, Minute> minutes = new TreeMap<>();
  private long newest = Long.MIN_VALUE;
  private Minute last = new Minute(Long.MIN_VALUE);

  private static final class Minute {
    final long start;
    final IdTable ids = new IdTable();
    final Map<String, AdMinuteCells> ads = new HashMap<>();
    final List<String> changed = new ArrayList<>();

    Minute(long start) {
      this.start = start;
    }
  }

  /** Takes a record for an ad and minute. */
  @FunctionalInterface
  interface Results {
    void send(String adId, byte[] record);
  }

  OpenMinutes(int cubes) {
    this.cubes = cubes;
  }

  /** Counts a click, unless it is a repeated one, or late. Returns whether it counts. */
  boolean count(long time, long idHigh, long idLow, String adId, String[] values) {
    newest = Math.max(newest, time);
    long start = time - time % MINUTE_MILLIS;
    if (isClosed(start)) {
      return false;
    }
    if (last.start != start) {
      last = minutes.computeIfAbsent(start, Minute::new);
    }
    if (!last.ids.add(idHigh, idLow)) {
      return false;
    }
    AdMinuteCells cells = last.ads.get(adId);
    if (cells == null) {
      cells = new AdMinuteCells(cubes);
      last.ads.put(adId, cells);
    }
    if (!cells.hasChanged()) {
      last.changed.add(adId);
    }
    cells.count(values);
    return true;
  }

  /** Sends what has changed since the last call, and forgets the minutes that have closed. */
  void drain(CellRecords.Writer writer, Results results) {
    for (Minute minute : minutes.values()) {
      for (String adId : minute.changed) {
        results.send(adId, minute.ads.get(adId).takeChanges(adId, minute.start, writer));
      }
      minute.changed.clear();
    }
    minutes.keySet().removeIf(this::isClosed);
    last = new Minute(Long.MIN_VALUE);
  }

  private boolean isClosed(long start) {
    return start + MINUTE_MILLIS + LATENESS_MILLIS <= newest;
  }
}
