package io.clickfold.window;

import io.clickfold.click.Minutes;
import io.clickfold.window.PaneRecord.AdCells;
import io.clickfold.window.PaneRecord.CellName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/** Makes records of closed panes, by ad, so that each ad's id is written once. */
final class PaneCutter {
  /** Well below the largest record that brokers take by default, which is 1 MiB. */
  private static final int FULL_RECORD_BYTES = 256 * 1024;

  /** About what a count takes: a cell's place and the clicks. */
  private static final int COUNT_BYTES = 4;

  private final int partition;
  private final AdNames names;
  private final List<CellPanes> cells;

  PaneCutter(int partition, AdNames names, List<CellPanes> cells) {
    this.partition = partition;
    this.names = names;
    this.cells = cells;
  }

  /** Hands over a closed minute's pane, in as many parts as keep each within bounds. */
  void cut(long minute, PanesSink sink) {
    Counts counts = new Counts();
    List<CellName> cellNames = new ArrayList<>();
    for (CellPanes cell : cells) {
      int before = counts.size();
      cell.forEach(minute, (ad, clicks) -> counts.add(ad, cellNames.size(), clicks));
      if (counts.size() > before) {
        cellNames.add(new CellName(cell.cube, cell.cell));
      }
    }
    List<AdCells> ads = new ArrayList<>();
    int part = 0;
    int bytes = 0;
    long[] byAd = counts.byAd();
    for (int from = 0, to; from < byAd.length; from = to) {
      to = endOfAd(byAd, from);
      AdCells ad = counts.of(names.name(adOf(byAd[from])), byAd, from, to);
      if (bytes > FULL_RECORD_BYTES) {
        sink.pane(
            new PaneRecord(partition, minute * Minutes.MILLIS, cellNames, List.copyOf(ads)),
            part++);
        ads.clear();
        bytes = 0;
      }
      ads.add(ad);
      bytes += ad.adId().length() + COUNT_BYTES * (to - from);
    }
    if (!ads.isEmpty()) {
      sink.pane(new PaneRecord(partition, minute * Minutes.MILLIS, cellNames, ads), part);
    }
  }

  private static int endOfAd(long[] byAd, int from) {
    int to = from + 1;
    while (to < byAd.length && adOf(byAd[to]) == adOf(byAd[from])) {
      to++;
    }
    return to;
  }

  private static int adOf(long key) {
    return (int) (key >>> Integer.SIZE);
  }

  /** The counts of a pane, in the order of the cells, to be put in that of the ads. */
  private static final class Counts {
    private final LongArrayList keys = new LongArrayList();
    private final IntArrayList places = new IntArrayList();
    private final LongArrayList clicks = new LongArrayList();

    void add(int ad, int place, long count) {
      keys.addLong((long) ad << Integer.SIZE | keys.size());
      places.addInt(place);
      clicks.addLong(count);
    }

    int size() {
      return keys.size();
    }

    /** In each the ad, and where its count stands. */
    long[] byAd() {
      long[] sorted = keys.toLongArray();
      Arrays.sort(sorted);
      return sorted;
    }

    AdCells of(String adId, long[] byAd, int from, int to) {
      int[] cells = new int[to - from];
      long[] counts = new long[to - from];
      for (int i = 0; i < cells.length; i++) {
        int at = (int) byAd[from + i];
        cells[i] = places.getInt(at);
        counts[i] = clicks.getLong(at);
      }
      return new AdCells(adId, cells, counts);
    }
  }
}
