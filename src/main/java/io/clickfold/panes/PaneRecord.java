package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.wire.avro.AvroReader;
import io.clickfold.wire.avro.AvroWriter;
import io.clickfold.wire.avro.Framing;
import java.util.Arrays;
import java.util.List;

/**
 * A fragment of a closed pane of a partition, as it is kept in {@code ad-panes}. The cells of a
 * pane are numbered across all its fragments, in the order in which they are named. So each name is
 * written once, and a fragment can only be read after all those before it.
 *
 * @param partition of {@code click-counts}
 * @param minute its start, in milliseconds since 1970
 * @param fragment its number in the pane, from 0
 * @param cells those that no earlier fragment has named
 * @param ads an ad's cells may be spread over several fragments, each cell in one of them
 */
public record PaneRecord(
    int partition, long minute, int fragment, List<CellName> cells, List<AdCells> ads) {
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
    out.fixed(Framing.header(Framing.PANE_RECORD));
    out.integer(partition);
    out.integer(minute);
    out.integer(fragment);
    out.array(
        cells,
        cell -> {
          out.string(cell.cube().name());
          out.strings(cell.values());
        });
    out.array(
        ads,
        ad -> {
          out.string(ad.adId());
          write(out, ad.cells(), ad.clicks());
        });
    return out.toBytes();
  }

  private static void write(AvroWriter out, int[] cells, long[] clicks) {
    if (cells.length > 0) {
      out.arrayBlock(cells.length);
      for (int i = 0; i < cells.length; i++) {
        out.integer(cells[i]);
        out.integer(clicks[i]);
      }
    }
    out.arrayEnd();
  }

  /**
   * The pane in a record's value.
   *
   * @throws IllegalArgumentException if it is none that this version of Clickfold understands
   */
  public static PaneRecord decode(byte[] message) {
    long fingerprint = Framing.fingerprint(message);
    if (fingerprint != Framing.PANE_RECORD) {
      throw new IllegalArgumentException(
          "no schema is known of a pane with the fingerprint %016x".formatted(fingerprint));
    }
    AvroReader in = new AvroReader(message, Framing.LENGTH);
    PaneRecord record =
        new PaneRecord(
            in.int32(),
            in.integer(),
            in.int32(),
            in.array(() -> new CellName(Cube.parse(in.string()), in.strings())),
            in.array(() -> adCells(in)));
    in.end();
    return record;
  }

  private static AdCells adCells(AvroReader in) {
    String adId = in.string();
    int[] cells = {};
    long[] clicks = {};
    int size = 0;
    for (int left = in.block(); left > 0; left = in.block()) {
      if (size + left > cells.length) {
        // There may be as many blocks as cells.
        int room = Math.max(size + left, 2 * size);
        cells = Arrays.copyOf(cells, room);
        clicks = Arrays.copyOf(clicks, room);
      }
      for (; left > 0; left--) {
        cells[size] = in.int32();
        clicks[size++] = in.integer();
      }
    }
    return new AdCells(adId, Arrays.copyOf(cells, size), Arrays.copyOf(clicks, size));
  }
}
