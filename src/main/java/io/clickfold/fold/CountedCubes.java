package io.clickfold.fold;

import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.Dimension;
import java.util.List;

/** The cubes of a fold that have cells, numbered: all but the total. */
final class CountedCubes {
  private final List<Cube> cubes;
  private final String[] names;
  private final boolean[] deferred;
  private final List<Dimension> deferredDimensions;

  CountedCubes(Cubes settings) {
    cubes = settings.all().stream().filter(cube -> !cube.equals(Cube.TOTAL)).toList();
    names = cubes.stream().map(Cube::name).toArray(String[]::new);
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

  int size() {
    return names.length;
  }

  List<Dimension> dimensions(int cube) {
    return cubes.get(cube).dimensions();
  }

  String name(int cube) {
    return names[cube];
  }

  /** Whether the cube is handed over only when its minute has settled. */
  boolean isDeferred(int cube) {
    return deferred[cube];
  }

  /** The first deferred cube from this one on; {@link #size} if there is none. */
  int nextDeferred(int from) {
    int cube = from;
    while (cube < deferred.length && !deferred[cube]) {
      cube++;
    }
    return cube;
  }

  boolean isAnyDeferred() {
    return !deferredDimensions.isEmpty();
  }

  /** The dimensions of all deferred cubes. */
  List<Dimension> deferredDimensions() {
    return deferredDimensions;
  }
}
