package io.clickfold.fold.table;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.clickfold.click.Dimension;
import io.clickfold.wire.avro.Parts;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Counts the cells of an ad's deferred cubes from what was written down of its clicks, when they
 * are to be emitted: of one ad at a time, and of one with many clicks a range of a cube at a time,
 * so that all of it is at hand. Not thread-safe.
 */
public final class DeferredCells {
  /** More cells than that need more memory only if they are there. */
  private static final int MAX_PREPARED = 1 << 18;

  private final CountedCubes cubes;
  private final Arena arena = new Arena();
  private final CellTable cells;
  private final CellValues values = new CellValues();

  /** Of each cube, where its dimensions stand among those that are written down. */
  private final int[][] places;

  private final int[] allDeferred;

  /** Counts by these cubes, which the tables have, too. */
  public DeferredCells(CountedCubes cubes, Hasher64 hasher) {
    this.cubes = cubes;
    this.cells = new CellTable(hasher, arena, cubes.size());
    this.places = new int[cubes.size()][];
    this.allDeferred = numbers(cubes::isDeferred);
    for (int cube = 0; cube < places.length; cube++) {
      if (cubes.isDeferred(cube)) {
        List<Dimension> dimensions = cubes.dimensions(cube);
        places[cube] = dimensions.stream().mapToInt(cubes.deferredDimensions()::indexOf).toArray();
      }
    }
  }

  /** Counts all deferred cubes of an ad that has few clicks. */
  public CellTable count(AdTable ads, int ad, ValueLog log) {
    return count(ads, ad, allDeferred, HashRange.ALL, log);
  }

  /**
   * Counts cells of some deferred cubes of an ad. It takes memory for the cells that there are, and
   * reads all that was written down of the ad.
   *
   * @param ads gets the cells' lists, and drops those that it had
   * @return the cells, valid until the next call
   */
  public CellTable count(AdTable ads, int ad, IntPredicate which, HashRange range, ValueLog log) {
    return count(ads, ad, numbers(which), range, log);
  }

  private int[] numbers(IntPredicate which) {
    return IntStream.range(0, cubes.size()).filter(which).toArray();
  }

  private CellTable count(AdTable ads, int ad, int[] counted, HashRange range, ValueLog log) {
    for (int cube : counted) {
      ads.dropCells(ad, cube);
    }
    cells.clear((int) Math.min(MAX_PREPARED, (long) ads.clicks(ad) * counted.length));
    arena.rewind();
    log.read(ads, ad, (bytes, starts) -> count(ads, ad, counted, range, bytes, starts));
    return cells;
  }

  /**
   * Into how many ranges an ad's deferred cube is to be cut, so that none has many cells: as far as
   * one of many shows, for values are spread by their hashes. Who chooses values can be wrong about
   * that, and pays with memory.
   */
  public int ranges(AdTable ads, int ad, int cube, ValueLog log) {
    count(ads, ad, c -> c == cube, new HashRange(0, HashRange.MAX_COUNT), log);
    long bytes = (long) HashRange.MAX_COUNT * ads.cellBytes(ad, cube);
    return Parts.levelOf(bytes) == Parts.MAX_LEVEL ? HashRange.countFor(bytes) : 1;
  }

  private void count(
      AdTable ads, int ad, int[] counted, HashRange range, byte[] bytes, int[] starts) {
    for (int cube : counted) {
      values.begin(places[cube].length);
      for (int place : places[cube]) {
        values.add(bytes, starts[place], starts[place + 1]);
      }
      values.end();
      if (range == HashRange.ALL || range.has(Parts.hash(values.bytes(), 0, values.length()))) {
        cells.count(ads, ad, cube, values);
      }
    }
  }
}
