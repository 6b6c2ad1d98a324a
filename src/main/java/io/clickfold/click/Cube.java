package io.clickfold.click;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A declared set of dimensions whose combinations of values are counted each by itself.
 *
 * <p>Two cubes over the same dimensions are equal in whatever order these were named: the
 * dimensions are kept in the order of {@link Dimension}, and so are the values of a cell.
 *
 * @param dimensions in the order of {@link Dimension}, without repeats; empty for the {@link
 *     #TOTAL}
 */
public record Cube(List<Dimension> dimensions) {
  private static final String SEPARATOR = "+";

  /** By the bits of the dimensions in it. */
  private static final String[] NAMES = names();

  /** The empty set of dimensions: all clicks of an ad. */
  public static final Cube TOTAL = new Cube(List.of());

  public Cube {
    dimensions = List.copyOf(new TreeSet<>(dimensions));
  }

  /** The cube over these dimensions. */
  public static Cube of(Set<Dimension> dimensions) {
    return new Cube(List.copyOf(dimensions));
  }

  /**
   * The cube of a name such as {@code country} or {@code country+device}.
   *
   * @throws IllegalArgumentException if a part names no dimension; the message lists them
   */
  public static Cube parse(String name) {
    if (name.equals(TOTAL.name())) {
      return TOTAL;
    }
    return new Cube(
        Arrays.stream(name.split("\\" + SEPARATOR, -1))
            .map(String::strip)
            .map(
                part ->
                    Dimension.ofField(part)
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    "cube '%s': '%s' is no dimension; there are %s"
                                        .formatted(name, part, knownDimensions()))))
            .toList());
  }

  /** The dimensions' field names joined by {@code +}, or {@code total}. */
  public String name() {
    int bits = 0;
    for (Dimension dimension : dimensions) {
      bits |= 1 << dimension.ordinal();
    }
    return NAMES[bits];
  }

  private static String[] names() {
    Dimension[] all = Dimension.values();
    String[] names = new String[1 << all.length];
    for (int bits = 0; bits < names.length; bits++) {
      int some = bits;
      names[bits] =
          Arrays.stream(all)
              .filter(dimension -> (some >> dimension.ordinal() & 1) == 1)
              .map(Dimension::fieldName)
              .collect(Collectors.joining(SEPARATOR));
    }
    names[0] = "total";
    return names;
  }

  /** Whether it is over a dimension {@linkplain Dimension#hasManyValues with many values}. */
  public boolean hasManyCells() {
    return dimensions.stream().anyMatch(Dimension::hasManyValues);
  }

  @Override
  public String toString() {
    return name();
  }

  private static String knownDimensions() {
    return Arrays.stream(Dimension.values())
        .map(Dimension::fieldName)
        .collect(Collectors.joining(", "));
  }
}
