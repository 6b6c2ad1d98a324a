package io.clickfold.store;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The cells of a cube that have given values.
 *
 * @param fixed the wanted values; each dimension is one of the cube's
 */
record CellFilter(Cube cube, Map<Dimension, String> fixed) {

  /**
   * @throws IllegalArgumentException if a fixed dimension is not one of the cube's
   */
  CellFilter {
    fixed = Map.copyOf(fixed);
    if (!cube.dimensions().containsAll(fixed.keySet())) {
      throw new IllegalArgumentException("%s is not within %s".formatted(fixed.keySet(), cube));
    }
  }

  /** Whether only one cell can match: it has the values of {@link #prefix()}. */
  boolean isOneCell() {
    return fixed.size() == cube.dimensions().size();
  }

  /** The fixed values of the cube's first dimensions, up to the first that is free. */
  List<String> prefix() {
    List<String> prefix = new ArrayList<>();
    for (Dimension dimension : cube.dimensions()) {
      if (!fixed.containsKey(dimension)) {
        break;
      }
      prefix.add(fixed.get(dimension));
    }
    return prefix;
  }

  /**
   * The first list, in Cassandra's order, behind all lists that start with the prefix: that order
   * is by element, by bytes, and no text lies between one and the same with a zero byte added.
   */
  List<String> behindPrefix() {
    List<String> behind = prefix();
    int last = behind.size() - 1;
    behind.set(last, behind.get(last) + '\0');
    return behind;
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
