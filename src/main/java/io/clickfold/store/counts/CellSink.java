package io.clickfold.store.counts;

import java.util.List;

/** Receives counts as they are read. A reader calls it from one thread at a time. */
@FunctionalInterface
public interface CellSink {

  /**
   * Receives what has been counted of a cell in a minute, or in several that need not be told
   * apart. Of a cell and minute there may be as many calls as sources; a sink adds them up.
   *
   * @param cell the cell's values in the order of the cube's dimensions; empty for the total
   * @param minute the start of one of the minutes, in milliseconds since 1970
   * @param clicks at least 1
   * @throws RuntimeException ends the reading, which fails with the same
   */
  void add(List<String> cell, long minute, long clicks);
}
