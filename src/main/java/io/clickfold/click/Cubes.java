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
 * @param finals those of them whose cells are stored when their minute has settled, not with each
 *     change; only {@linkplain Cube#hasManyCells cubes with many cells}
 */
public record Cubes(List<Cube> all, Set<Cube> finals) {
  private static final String FINAL = ":final";
  private static final String LIVE = ":live";

  public Cubes {
    Set<Cube> distinct = new LinkedHashSet<>();
    distinct.add(Cube.TOTAL);
    distinct.addAll(all);
    all = List.copyOf(distinct);
    finals = Set.copyOf(finals);
    for (Cube cube : finals) {
      if (!cube.hasManyCells()) {
        throw new IllegalArgumentException(
            "cube '%s' cannot be final, since it has few values and is stored with the total; only"
                    .formatted(cube)
                + " cubes over ip or user_id can");
      }
    }
  }

  /** These cubes, all of them live. */
  public Cubes(List<Cube> all) {
    this(all, Set.of());
  }

  /**
   * The cubes of names such as {@code country}, {@code country+device} and {@code ip:final}.
   *
   * @param names each may say {@code :live}, as it is without, or {@code :final}
   * @throws IllegalArgumentException if a name is not that of a cube, or of one that cannot be
   *     final
   */
  public static Cubes parse(Collection<String> names) {
    List<Cube> all = new ArrayList<>();
    Set<Cube> finals = new HashSet<>();
    for (String name : names) {
      boolean isFinal = name.endsWith(FINAL);
      Cube cube = Cube.parse(isFinal ? without(FINAL, name) : without(LIVE, name));
      all.add(cube);
      if (isFinal) {
        finals.add(cube);
      }
    }
    return new Cubes(all, finals);
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
