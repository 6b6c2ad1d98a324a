package io.clickfold.panes;

import io.clickfold.click.Minutes;
import io.clickfold.panes.PaneRecord.AdCells;
import io.clickfold.panes.PaneRecord.CellName;
import io.clickfold.wire.avro.AvroWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * Makes records of closed panes. They go by ad, so that each ad's id is written once, but for an ad
 * whose counts fill several; a cell's name stands in the first record that needs it.
 */
final class PaneCutter {
  /**
   * A record ends before it would get larger: well below {@link
   * io.clickfold.wire.RecordLimit#MAX_BYTES}. A name, an id and a count always fit in.
   */
  static final int FULL_RECORD_BYTES = 256 * 1024;

  /** The most bytes of the numbers that stand before the cells' names and the ads. */
  private static final int HEADER_BYTES = 64;

  /** The most bytes of the number of an ad's counts. */
  private static final int SIZE_BYTES = 5;

  private final int partition;
  private final AdNames names;
  private final List<CellPanes> cells;
  private final AvroWriter measured = new AvroWriter();

  PaneCutter(int partition, AdNames names, List<CellPanes> cells) {
    this.partition = partition;
    this.names = names;
    this.cells = cells;
  }

  /** Emits a closed minute's pane, in as many fragments as keep each within bounds. */
  void cut(long minute, PanesSink sink) {
    PaneCounts counts = new PaneCounts();
    for (int place = 0; place < cells.size(); place++) {
      int at = place;
      cells.get(place).forEach(minute, (ad, clicks) -> counts.add(ad, at, clicks));
    }
    Cut cut = new Cut(minute * Minutes.MILLIS, sink);
    long[] byAd = counts.byAd();
    for (int from = 0, to; from < byAd.length; from = to) {
      to = endOfAd(byAd, from);
      cut.begin(names.name(adOf(byAd[from])));
      for (int i = from; i < to; i++) {
        int at = (int) byAd[i];
        cut.add(counts.places.getInt(at), counts.clicks.getLong(at));
      }
      cut.endAd();
    }
    cut.end();
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

  private int bytesOf(String adId) {
    measured.clear();
    measured.string(adId);
    return SIZE_BYTES + measured.size();
  }

  /** What a count takes, with the cell's name if that is not written yet. */
  private int bytesOf(CellPanes cell, boolean isNamed, int number, long count) {
    measured.clear();
    if (!isNamed) {
      measured.string(cell.cube.name());
      measured.strings(cell.cell);
    }
    measured.integer(number);
    measured.integer(count);
    return measured.size();
  }

  /** A pane that is being cut. */
  private final class Cut {
    private static final int NO_NUMBER = -1;

    private final long minute;
    private final PanesSink sink;

    /** Of each cell, by its place, the number that it has in the pane. */
    private final int[] numbers = new int[cells.size()];

    private final IntArrayList ofAd = new IntArrayList();
    private final LongArrayList clicks = new LongArrayList();
    private List<CellName> named = new ArrayList<>();
    private List<AdCells> ads = new ArrayList<>();
    private String adId;
    private int adBytes;
    private int fragment;

    /** How many cells the earlier fragments have named. */
    private int numbered;

    private int bytes = HEADER_BYTES;

    Cut(long minute, PanesSink sink) {
      this.minute = minute;
      this.sink = sink;
      Arrays.fill(numbers, NO_NUMBER);
    }

    void begin(String ad) {
      adId = ad;
      adBytes = bytesOf(ad);
      bytes += adBytes;
    }

    void add(int place, long count) {
      CellPanes cell = cells.get(place);
      boolean isNamed = numbers[place] != NO_NUMBER;
      int number = isNamed ? numbers[place] : numbered + named.size();
      int more = bytesOf(cell, isNamed, number, count);
      if (bytes + more > FULL_RECORD_BYTES) {
        endAd();
        end();
        bytes += adBytes;
      }
      if (!isNamed) {
        numbers[place] = number;
        named.add(new CellName(cell.cube, cell.cell));
      }
      ofAd.addInt(number);
      clicks.addLong(count);
      bytes += more;
    }

    void endAd() {
      if (!ofAd.isEmpty()) {
        ads.add(new AdCells(adId, ofAd.toIntArray(), clicks.toLongArray()));
        ofAd.clear();
        clicks.clear();
      }
    }

    void end() {
      if (!ads.isEmpty()) {
        sink.pane(new PaneRecord(partition, minute, fragment++, named, ads));
        numbered += named.size();
        named = new ArrayList<>();
        ads = new ArrayList<>();
      }
      bytes = HEADER_BYTES;
    }
  }

  /** The counts of a pane, in the order of the cells, to be put in that of the ads. */
  private static final class PaneCounts {
    final IntArrayList places = new IntArrayList();
    final LongArrayList clicks = new LongArrayList();
    private final LongArrayList keys = new LongArrayList();

    void add(int ad, int place, long count) {
      keys.addLong((long) ad << Integer.SIZE | keys.size());
      places.addInt(place);
      clicks.addLong(count);
    }

    /** In each the ad, and where its count stands. */
    long[] byAd() {
      long[] sorted = keys.toLongArray();
      Arrays.sort(sorted);
      return sorted;
    }
  }
}
