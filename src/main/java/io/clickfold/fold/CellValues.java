package io.clickfold.fold;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * The values of a cell, as a map's key. Comparable, for the values are the senders': a hash map
 * whose keys meet in one bucket searches it by order, and without one key by key.
 */
final class CellValues extends AbstractList<String>
    implements RandomAccess, Comparable<CellValues> {
  private final String[] values;

  /**
   * @param values is kept
   */
  CellValues(String... values) {
    this.values = values;
  }

  @Override
  public String get(int index) {
    return values[index];
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CellValues cell
        ? Arrays.equals(values, cell.values)
        : super.equals(other);
  }

  @Override
  public int compareTo(CellValues other) {
    return Arrays.compare(values, other.values);
  }
}
