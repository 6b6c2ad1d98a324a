package io.clickfold.fold;

import java.util.List;

/** A cell and its count so far. */
final class CountedCell {
  final List<String> values;
  long clicks;
  boolean dirty;

  CountedCell(List<String> values) {
    this.values = values;
  }
}
