package io.clickfold.store;

import io.clickfold.click.Cube;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/** A partition of one of the tables of counts. */
sealed interface RowPartition {

  /** A day of an ad's totals. */
  record Totals(String adId, LocalDate day) implements RowPartition {}

  /** An hour of a cube's cells, or of those of one bucket. */
  record Cells(String adId, String cube, Instant hour, short bucket) implements RowPartition {}

  /** Where a cell is stored. */
  static RowPartition of(String adId, Cube cube, List<String> cell, long minute) {
    return cube.equals(Cube.TOTAL)
        ? new Totals(adId, Layout.day(minute))
        : new Cells(adId, cube.name(), Layout.hour(minute), Layout.bucket(cube, cell));
  }
}
