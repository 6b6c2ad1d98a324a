package io.clickfold.fold;

import io.clickfold.click.Click;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The cells of one cube, of one ad and minute. */
final class CubeCounts {
  final Cube cube;
  private final Map<CellValues, CountedCell> cells = new HashMap<>();
  private final List<CountedCell> dirty = new ArrayList<>();

  CubeCounts(Cube cube) {
    this.cube = cube;
  }

  void count(Click click) {
    CountedCell cell = cells.computeIfAbsent(valuesOf(click), CountedCell::new);
    cell.clicks++;
    if (!cell.dirty) {
      cell.dirty = true;
      dirty.add(cell);
    }
  }

  /** The cells that changed since {@link #clean}. */
  List<CountedCell> dirty() {
    return dirty;
  }

  void clean() {
    for (CountedCell cell : dirty) {
      cell.dirty = false;
    }
    dirty.clear();
  }

  private CellValues valuesOf(Click click) {
    List<Dimension> dimensions = cube.dimensions();
    String[] values = new String[dimensions.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = click.value(dimensions.get(i));
    }
    return new CellValues(values);
  }
}
