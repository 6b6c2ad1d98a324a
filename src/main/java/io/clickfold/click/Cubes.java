package io.clickfold.click;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The cubes that a deployment counts. The total is always among them, first.
 *
 * @param all the total, then the declared cubes in the order of their declaration
 */
public record Cubes(List<Cube> all) {

  public Cubes {
    Set<Cube> distinct = new LinkedHashSet<>();
    distinct.add(Cube.TOTAL);
    distinct.addAll(all);
    all = List.copyOf(new ArrayList<>(distinct));
  }

  /**
   * The cubes of names such as {@code country} and {@code country+device}.
   *
   * @throws IllegalArgumentException if a name is not that of a cube
   */
  public static Cubes parse(Collection<String> names) {
    return new Cubes(names.stream().map(Cube::parse).toList());
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
