package io.clickfold.store.counts;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import java.util.List;
import java.util.Map;

/**
 * The cells of a cube that have given values.
 *
 * @param fixed the wanted values; each dimension is one of the cube's
 */
public record CellFilter(Cube cube, Map<Dimension, String> fixed) {

  /**
   * @throws IllegalArgumentException if a fixed dimension is not one of the cube's
   */
  public CellFilter {
    fixed = Map.copyOf(fixed);
    if (!cube.dimensions().containsAll(fixed.keySet())) {
      throw new IllegalArgumentException("%s is not within %s".formatted(fixed.keySet(), cube));
    }
  }

  /** Whether only one cell can match: it has the values of {@link #cell()}. */
  boolean isOneCell() {
    return fixed.size() == cube.dimensions().size();
  }

  /** The values of the only cell that can match. */
  List<String> cell() {
    return cube.dimensions().stream().map(fixed::get).toList();
  }

  boolean matches(List<String> cell) {
    for (int i = 0; i < cell.size(); i++) {
      String wanted = fixed.get(cube.dimensions().get(i));
      if (wanted != null && !wanted.equals(cell.get(i))) {
        return false;
      }
    }
    return true;
  }
}
