package io.clickfold.fold.table;

import io.clickfold.wire.avro.Parts;
import java.util.Arrays;

/**
 * The cells of a cube of an ad in the order of their {@link Parts parts}, and in a part in the
 * order in which they were first seen: a counting sort. Reused. Not thread-safe.
 */
public final class CellsByPart {
  /** Where each part begins, and behind them where the last one ends. */
  private int[] starts = {};

  private int[] next = {};
  private int[] parts = {};
  private int[] cells = {};

  /** Sorts the cells of a cube that is at a level above 0. */
  public void sort(AdTable ads, int ad, int cube, CellTable table, int level) {
    int count = 0;
    int first = ads.firstCell(ad, cube);
    for (int c = first; c != AdTable.NONE; c = table.next(c)) {
      count++;
    }
    reserve(Parts.count(level), count);
    int i = 0;
    for (int c = first; c != AdTable.NONE; c = table.next(c)) {
      long hash = Parts.hash(table.valuesBytes(c), table.valuesOffset(c), table.valuesLength(c));
      parts[i] = Parts.partOf(hash, level) - Parts.first(level);
      starts[parts[i++] + 1]++;
    }
    for (int part = 0; part < Parts.count(level); part++) {
      starts[part + 1] += starts[part];
      next[part] = starts[part + 1];
    }
    i = 0;
    for (int c = first; c != AdTable.NONE; c = table.next(c)) {
      // The list begins with the youngest.
      cells[--next[parts[i++]]] = c;
    }
  }

  private void reserve(int ofParts, int ofCells) {
    if (next.length < ofParts) {
      starts = new int[ofParts + 1];
      next = new int[ofParts];
    } else {
      Arrays.fill(starts, 0);
    }
    if (cells.length < ofCells) {
      parts = new int[ofCells + ofCells / 2];
      cells = new int[parts.length];
    }
  }

  /** Where the cells of a part begin, counted from the level's first part. */
  public int from(int part) {
    return starts[part];
  }

  /** The place behind the last cell of a part. */
  public int to(int part) {
    return starts[part + 1];
  }

  /** The cell at a place. */
  public int cell(int place) {
    return cells[place];
  }
}
