package io.clickfold.fold;

import io.clickfold.click.Click;
import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.result.ResultEncoder;
import java.util.List;

/** The cells of one ad and minute. */
final class AdCounts {
  /** Well below the largest record that brokers take by default, which is 1 MiB. */
  private static final int FULL_RECORD_BYTES = 256 * 1024;

  private static final int LIVE = 0;

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

  /** Hands over the cells that changed, in as many records as keep each within bounds. */
  void drain(ResultEncoder encoder, long minute, int source, ResultSink sink) {
    encoder.adMinute(adId, minute, source, LIVE);
    for (CubeCounts cube : cubes) {
      encoder.cube(cube.cube);
      for (CountedCell cell : cube.dirty()) {
        if (encoder.size() > FULL_RECORD_BYTES) {
          sink.accept(adId, encoder.finish());
          encoder.adMinute(adId, minute, source, LIVE);
          encoder.cube(cube.cube);
        }
        encoder.cell(cell.values, cell.clicks);
      }
    }
    sink.accept(adId, encoder.finish());
  }

  void clean() {
    dirty = false;
    for (CubeCounts cube : cubes) {
      cube.clean();
    }
  }
}
