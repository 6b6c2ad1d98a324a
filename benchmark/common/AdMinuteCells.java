package io.clickfold.benchmark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The cells of one ad and minute, and which of them have changed since they were last sent. Used by
 * one thread.
 */
final class AdMinuteCells {
  private static final String[] NO_VALUES = {};

  private final Map<String, Cell>[] cubes;
  private final List<Cell> changed = new ArrayList<>();
  private int total;
  private boolean totalChanged;

  private static final class Cell {
    final int cube;
    final String value;
    int clicks;
    boolean changed;

    Cell(int cube, String value) {
      this.cube = cube;
      this.value = value;
    }
  }

  /**
   * @param cubes how many cubes are counted besides the total
   */
  AdMinuteCells(int cubes) {
    this.cubes = maps(cubes);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Map<String, Cell>[] maps(int size) {
    Map<String, Cell>[] maps = new Map[size];
    for (int i = 0; i < size; i++) {
      maps[i] = new HashMap<>();
    }
    return maps;
  }

  /** The values that a click has in the cubes besides the total, if these are counted. */
  static String[] values(ClickJson click, boolean withCubes) {
    return withCubes ? new String[] {click.country, click.ip, click.userId} : NO_VALUES;
  }

  /** One more click with these values, one for each cube. */
  void count(String[] values) {
    total++;
    totalChanged = true;
    for (int i = 0; i < values.length; i++) {
      count(i, values[i], 1);
    }
  }

  private void count(int index, String value, int clicks) {
    Cell cell = cubes[index].get(value);
    if (cell == null) {
      cell = new Cell(index, value);
      cubes[index].put(value, cell);
    }
    cell.clicks += clicks;
    if (!cell.changed) {
      cell.changed = true;
      changed.add(cell);
    }
  }

  boolean hasChanged() {
    return totalChanged;
  }

  /** A record of the cells that have changed since the last call. */
  byte[] takeChanges(String adId, long minute, CellRecords.Writer writer) {
    writer.begin(adId, minute);
    writer.cell(0, "", total);
    for (Cell cell : changed) {
      writer.cell(cell.cube + 1, cell.value, cell.clicks);
      cell.changed = false;
    }
    changed.clear();
    totalChanged = false;
    return writer.end();
  }

  int total() {
    return total;
  }

  /** How many cubes are counted besides the total. */
  int cubes() {
    return cubes.length;
  }

  /** How many cells a cube has. */
  int size(int cube) {
    return cubes[cube].size();
  }

  /** Tells of each cell of a cube, with its clicks. */
  void forEach(int cube, BiConsumer<String, Integer> action) {
    cubes[cube].forEach((value, cell) -> action.accept(value, cell.clicks));
  }

  /** Puts back a total that was saved. All that is put back counts as changed. */
  void restoreTotal(int clicks) {
    total = clicks;
    totalChanged = true;
  }

  /** Puts back a cell that was saved. */
  void restore(int cube, String value, int clicks) {
    count(cube, value, clicks);
  }

  /** A copy that shares nothing that changes. */
  AdMinuteCells copy() {
    AdMinuteCells copy = new AdMinuteCells(cubes.length);
    copy.total = total;
    copy.totalChanged = totalChanged;
    for (int i = 0; i < cubes.length; i++) {
      for (Cell cell : cubes[i].values()) {
        Cell copied = new Cell(cell.cube, cell.value);
        copied.clicks = cell.clicks;
        copied.changed = cell.changed;
        copy.cubes[i].put(cell.value, copied);
        if (copied.changed) {
          copy.changed.add(copied);
        }
      }
    }
    return copy;
  }
}
