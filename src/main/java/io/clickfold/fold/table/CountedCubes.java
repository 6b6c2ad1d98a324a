package io.clickfold.fold.table;

import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.Dimension;
import java.util.List;

/** The cubes of a fold that have cells, numbered: all but the total. */
public final class CountedCubes {
  private final List<Cube> cubes;
  private final boolean[] deferred;
  private final List<Dimension> deferredDimensions;

  /** Numbers the declared cubes, without the total. */
  public CountedCubes(Cubes settings) {
    cubes = settings.all().stream().filter(cube -> !cube.equals(Cube.TOTAL)).toList();
    deferred = new boolean[cubes.size()];
    for (int i = 0; i < deferred.length; i++) {
      deferred[i] = settings.deferred().contains(cubes.get(i));
    }
    deferredDimensions =
        settings.deferred().stream()
            .flatMap(cube -> cube.dimensions().stream())
            .distinct()
            .sorted()
            .toList();
  }

  /** How many there are; they are numbered from 0. */
  public int size() {
    return cubes.size();
  }

  /** The dimensions of a cube, in their order. */
  public List<Dimension> dimensions(int cube) {
    return cubes.get(cube).dimensions();
  }

  /** The cube of a number. */
  public Cube cube(int number) {
    return cubes.get(number);
  }

  /** Whether the cube is emitted only when its minute has settled. */
  public boolean isDeferred(int cube) {
    return deferred[cube];
  }

  /** The first deferred cube from this one on; {@link #size} if there is none. */
  public int nextDeferred(int from) {
    int cube = from;
    while (cube < deferred.length && !deferred[cube]) {
      cube++;
    }
    return cube;
  }

  /** Whether there is a deferred cube. */
  public boolean isAnyDeferred() {
    return !deferredDimensions.isEmpty();
  }

  /** The dimensions of all deferred cubes. */
  public List<Dimension> deferredDimensions() {
    return deferredDimensions;
  }
}
