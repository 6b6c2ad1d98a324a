package io.clickfold.fold;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.clickfold.click.Dimension;
import java.util.List;

/**
 * Counts the cells of an ad's late cubes from what was written down of its clicks, when they are to
 * be handed over: of one ad at a time, so that all of it is at hand. Not thread-safe.
 */
final class LateCells {
  private final CountedCubes cubes;
  private final Arena arena = new Arena();
  private final CellTable cells;
  private final CellValues values = new CellValues();

  /** Of each cube, where its dimensions stand among those that are written down. */
  private final int[][] places;

  LateCells(CountedCubes cubes, Hasher64 hasher) {
    this.cubes = cubes;
    this.cells = new CellTable(hasher, arena, cubes.size());
    this.places = new int[cubes.size()][];
    for (int cube = 0; cube < places.length; cube++) {
      if (cubes.isLate(cube)) {
        List<Dimension> dimensions = cubes.dimensions(cube);
        places[cube] = dimensions.stream().mapToInt(cubes.lateDimensions()::indexOf).toArray();
      }
    }
  }

  /**
   * Counts an ad's late cubes.
   *
   * @param ads gets their cells' lists
   * @return the cells, valid until the next call
   */
  CellTable count(AdTable ads, int ad, ValueLog log) {
    int late = 0;
    for (int cube = 0; cube < cubes.size(); cube++) {
      if (cubes.isLate(cube)) {
        ads.dropCells(ad, cube);
        late++;
      }
    }
    cells.clear(Math.multiplyExact(ads.clicks(ad), late));
    arena.rewind();
    log.read(ads, ad, (bytes, starts) -> count(ads, ad, bytes, starts));
    return cells;
  }

  private void count(AdTable ads, int ad, byte[] bytes, int[] starts) {
    for (int cube = 0; cube < places.length; cube++) {
      if (places[cube] != null) {
        values.begin(places[cube].length);
        for (int place : places[cube]) {
          values.add(bytes, starts[place], starts[place + 1]);
        }
        values.end();
        cells.count(ads, ad, cube, values);
      }
    }
  }
}
