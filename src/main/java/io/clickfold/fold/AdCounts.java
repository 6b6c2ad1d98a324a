package io.clickfold.fold;

import io.clickfold.click.Click;
import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.result.ResultEncoder;
import java.util.List;

/** The cells of one ad and minute. */
final class AdCounts {
  final String adId;
  private final CubeCounts[] cubes;
  private boolean dirty;

  AdCounts(String adId, Cubes cubes) {
    this.adId = adId;
    List<Cube> all = cubes.all();
    this.cubes = new CubeCounts[all.size()];
    for (int i = 0; i < this.cubes.length; i++) {
      this.cubes[i] = new CubeCounts(all.get(i));
    }
  }

  /**
   * Counts a click in every cube.
   *
   * @return whether this is the first change since {@link #clean}
   */
  boolean count(Click click) {
    for (CubeCounts cube : cubes) {
      cube.count(click);
    }
    boolean first = !dirty;
    dirty = true;
    return first;
  }

  /** The record of the cells that changed: of each cube some, for a click is counted in each. */
  byte[] encodeDirty(ResultEncoder encoder, long minute, int source) {
    encoder.adMinute(adId, minute, source, 0, cubes.length);
    for (CubeCounts cube : cubes) {
      encoder.cube(cube.cube, cube.dirty().size());
      for (CountedCell cell : cube.dirty()) {
        encoder.cell(cell.values, cell.clicks);
      }
    }
    return encoder.finish();
  }

  void clean() {
    dirty = false;
    for (CubeCounts cube : cubes) {
      cube.clean();
    }
  }
}
