package io.clickfold.fold;

import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.Dimension;
import java.util.List;

/** The cubes of a fold that have cells, numbered: all but the total. */
final class CountedCubes {
  private final List<Cube> cubes;
  private final String[] names;
  private final boolean[] late;
  private final List<Dimension> lateDimensions;

  CountedCubes(Cubes settings) {
    cubes = settings.all().stream().filter(cube -> !cube.equals(Cube.TOTAL)).toList();
    names = cubes.stream().map(Cube::name).toArray(String[]::new);
    late = new boolean[cubes.size()];
    for (int i = 0; i < late.length; i++) {
      late[i] = settings.finals().contains(cubes.get(i));
    }
    lateDimensions =
        settings.finals().stream()
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
  boolean isLate(int cube) {
    return late[cube];
  }

  /** The first late cube from this one on; {@link #size} if there is none. */
  int nextLate(int from) {
    int cube = from;
    while (cube < late.length && !late[cube]) {
      cube++;
    }
    return cube;
  }

  boolean isAnyLate() {
    return !lateDimensions.isEmpty();
  }

  /** The dimensions of all late cubes. */
  List<Dimension> lateDimensions() {
    return lateDimensions;
  }
}
