package io.clickfold.store.surplus;

/**
 * What was removed because a recalculation had not written it.
 *
 * @param totals rows of totals
 * @param cubes rows of cubes with few cells
 * @param heads heads of cubes with many cells: their parts count for nothing then
 * @param partitions partitions that were looked at, also those without rows of the range
 */
public record Surplus(long totals, long cubes, long heads, long partitions) {
  static final Surplus NONE = new Surplus(0, 0, 0, 0);

  Surplus plus(Surplus more) {
    return new Surplus(
        totals + more.totals, cubes + more.cubes, heads + more.heads, partitions + more.partitions);
  }
}
