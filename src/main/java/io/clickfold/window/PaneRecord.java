package io.clickfold.window;

import io.clickfold.click.Cube;
import io.clickfold.result.AvroReader;
import io.clickfold.result.AvroWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A closed pane of a partition, or a part of it, as it is kept in {@code ad-panes}.
 *
 * @param partition of the result queue
 * @param minute its start, in milliseconds since 1970
 * @param cells those in which the ads have clicks
 * @param ads each once among all parts of the pane
 */
public record PaneRecord(int partition, long minute, List<CellName> cells, List<AdCells> ads) {
  private static final int VERSION = 1;

  /** A cell of a ranked cube. */
  public record CellName(Cube cube, List<String> values) {}

  /**
   * An ad's clicks.
   *
   * @param cells places in the pane's list of cells
   * @param clicks for each of these
   */
  public record AdCells(String adId, int[] cells, long[] clicks) {}

  /** The record's bytes, to be compressed with the batch that they are sent in. */
  public byte[] encode() {
    AvroWriter out = new AvroWriter();
    out.integer(VERSION);
    out.integer(partition);
    out.integer(minute);
    out.integer(cells.size());
    for (CellName cell : cells) {
      out.string(cell.cube().name());
      out.strings(cell.values());
    }
    out.integer(ads.size());
    for (AdCells ad : ads) {
      out.string(ad.adId());
      out.integer(ad.cells().length);
      for (int i = 0; i < ad.cells().length; i++) {
        out.integer(ad.cells()[i]);
        out.integer(ad.clicks()[i]);
      }
    }
    return out.toBytes();
  }

  /**
   * The pane in a record's value.
   *
   * @throws IllegalArgumentException if it is none that this version of Clickfold understands
   */
  public static PaneRecord decode(byte[] bytes) {
    AvroReader in = new AvroReader(bytes, 0);
    if (in.integer() != VERSION) {
      throw new IllegalArgumentException("a pane of another version of Clickfold");
    }
    int partition = in.int32();
    long minute = in.integer();
    int cellCount = in.count();
    List<CellName> cells = new ArrayList<>(cellCount);
    for (int i = 0; i < cellCount; i++) {
      cells.add(new CellName(Cube.parse(in.string()), in.strings()));
    }
    int adCount = in.count();
    List<AdCells> ads = new ArrayList<>(adCount);
    for (int i = 0; i < adCount; i++) {
      String adId = in.string();
      int size = in.count();
      int[] places = new int[size];
      long[] clicks = new long[size];
      for (int c = 0; c < size; c++) {
        places[c] = in.int32();
        clicks[c] = in.integer();
      }
      ads.add(new AdCells(adId, places, clicks));
    }
    return new PaneRecord(partition, minute, cells, ads);
  }
}
