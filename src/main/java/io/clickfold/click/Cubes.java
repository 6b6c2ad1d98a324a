package io.clickfold.click;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The cubes that a deployment counts. The total is always among them, first.
 *
 * @param all the total, then the declared cubes in the order of their declaration
 * @param deferred those of them whose cells are stored when their minute has settled, not with each
 *     change; only {@linkplain Cube#hasManyCells cubes with many cells}
 */
public record Cubes(List<Cube> all, Set<Cube> deferred) {
  private static final String DEFERRED = ":deferred";
  private static final String RENAMED = ":final";
  private static final String LIVE = ":live";

  public Cubes {
    Set<Cube> distinct = new LinkedHashSet<>();
    distinct.add(Cube.TOTAL);
    distinct.addAll(all);
    all = List.copyOf(distinct);
    deferred = Set.copyOf(deferred);
    for (Cube cube : deferred) {
      if (!cube.hasManyCells()) {
        throw new IllegalArgumentException(
            "cube '%s' cannot be deferred, since it has few values and is stored with the total; only"
                    .formatted(cube)
                + " cubes over ip or user_id can");
      }
    }
  }

  /** These cubes, all of them live. */
  Cubes(List<Cube> all) {
    this(all, Set.of());
  }

  /**
   * The cubes of names such as {@code country}, {@code country+device} and {@code ip:deferred}.
   *
   * @param names each may end in {@code :live}, which is the default, or {@code :deferred}
   * @throws IllegalArgumentException if a name is not that of a cube, or of one that cannot be
   *     deferred
   */
  public static Cubes parse(Collection<String> names) {
    List<Cube> all = new ArrayList<>();
    Set<Cube> deferred = new HashSet<>();
    for (String name : names) {
      if (name.endsWith(RENAMED)) {
        throw new IllegalArgumentException(
            "cube '%s': ':final' is called ':deferred' now; write '%s'"
                .formatted(name, without(RENAMED, name) + DEFERRED));
      }
      boolean isDeferred = name.endsWith(DEFERRED);
      Cube cube = Cube.parse(isDeferred ? without(DEFERRED, name) : without(LIVE, name));
      all.add(cube);
      if (isDeferred) {
        deferred.add(cube);
      }
    }
    return new Cubes(all, deferred);
  }

  private static String without(String ending, String name) {
    return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
  }

  /** The declared cube over exactly these dimensions. */
  public Optional<Cube> over(Set<Dimension> dimensions) {
    Cube wanted = Cube.of(dimensions);
    return all.contains(wanted) ? Optional.of(wanted) : Optional.empty();
  }

  /** The names of all, for messages. */
  public String names() {
    return all.stream().map(Cube::name).collect(Collectors.joining(", "));
  }
}
