package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.wire.avro.AvroReader;
import io.clickfold.wire.avro.AvroWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a closed pane of a partition, as it is kept in {@code ad-panes}. The cells of a pane
 * are numbered through all its parts, in the order in which these name them: so each name is
 * written once, and a part can be read only behind all those before it.
 *
 * @param partition of {@code click-counts}
 * @param minute its start, in milliseconds since 1970
 * @param part which one it is, from 0
 * @param cells those that no part before has named
 * @param ads an ad's cells may stand in several parts, each of them in one
 */
public record PaneRecord(
    int partition, long minute, int part, List<CellName> cells, List<AdCells> ads) {
  private static final int VERSION = 2;

  /** A cell of a ranked cube. */
  public record CellName(Cube cube, List<String> values) {}

  /**
   * An ad's clicks.
   *
   * @param cells their numbers in the pane
   * @param clicks for each of these
   */
  public record AdCells(String adId, int[] cells, long[] clicks) {}

  /** The record's bytes, to be compressed with the batch that they are sent in. */
  public byte[] encode() {
    AvroWriter out = new AvroWriter();
    out.integer(VERSION);
    out.integer(partition);
    out.integer(minute);
    out.integer(part);
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
    int part = in.int32();
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
    return new PaneRecord(partition, minute, part, cells, ads);
  }
}
