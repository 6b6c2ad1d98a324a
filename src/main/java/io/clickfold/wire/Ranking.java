package io.clickfold.wire;

import io.clickfold.click.Cube;
import java.util.List;

/**
 * The most clicked ads of a window, among the clicks of one cell. Provisional until a {@link
 * RankingWatermark} has passed the window's end: of two records of the same window, cell and
 * generation, that with more clicks is the newer one.
 *
 * @param cell the values of the cube's dimensions, in their order; empty for the total
 * @param window the window's length in minutes
 * @param until the window's end, exclusive, in milliseconds since 1970
 * @param generation 0 for live rankings
 * @param clicks all clicks in the window and cell, of whatever ad
 * @param complete whether all of the window's minutes were counted; if not, it never becomes final
 * @param ads the best first, and among equals by id
 */
public record Ranking(
    Cube cube,
    List<String> cell,
    int window,
    long until,
    int generation,
    long clicks,
    boolean complete,
    List<RankedAd> ads)
    implements Result {
  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.visit(this);
  }
}
