package io.clickfold.store;

import java.util.List;

/** Takes counts as they are read. A reader calls it from one thread at a time. */
@FunctionalInterface
public interface CellSink {

  /**
   * Takes what one source has counted of a cell in a minute. Of a cell and minute there are as many
   * calls as sources; a reader adds them up.
   *
   * @param cell the cell's values in the order of the cube's dimensions; empty for the total
   * @param minute the minute's start, in milliseconds since 1970
   * @param clicks at least 1
   * @throws RuntimeException ends the reading, which fails with the same
   */
  void add(List<String> cell, long minute, long clicks);
}
