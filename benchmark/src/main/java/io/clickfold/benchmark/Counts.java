package io.clickfold.benchmark;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Counts of cells by cube: the true ones, or those that a contender has sent. */
final class Counts {
  /** The cube of all clicks of an ad. */
  static final String TOTAL = "total";

  private static final String BETWEEN_VALUES = "\u001f";

  private final Map<String, CellTable> byCube = new TreeMap<>();
  private final Set<String> without;
  private final long until;

  /** No counts. */
  Counts() {
    this(Set.of(), Long.MAX_VALUE);
  }

  /**
   * No counts.
   *
   * @param without cubes that are not taken from what was sent
   * @param until minutes that are not taken, from this one on, in milliseconds since 1970
   */
  Counts(Set<String> without, long until) {
    this.without = without;
    this.until = until;
  }

  /** One more true click, in each cube that any contender counts. */
  void click(String adId, long minute, String country, String ip, String userId) {
    add(TOTAL, adId, minute, "");
    add("country", adId, minute, country);
    add("ip", adId, minute, ip);
    add("user_id", adId, minute, userId);
    // Clicks of the benchmark do not say their device: one more value, the empty one.
    add("device", adId, minute, "");
    add("country+device", adId, minute, joined(List.of(country, "")));
  }

  private void add(String cube, String adId, long minute, String values) {
    table(cube).add(CellTable.hash(adId, minute, values));
  }

  /** A count that was sent: the highest of a cell is the newest. */
  void sent(String cube, String adId, long minute, List<String> values, long clicks) {
    if (minute >= until || without.contains(cube)) {
      return;
    }
    table(cube).raise(CellTable.hash(adId, minute, joined(values)), clicks);
  }

  /** What is wrong with other counts in these cubes, if these are the true ones. */
  Optional<String> difference(Counts counted, Collection<String> cubes) {
    for (String cube : cubes) {
      Optional<String> difference = table(cube).difference(counted.table(cube));
      if (difference.isPresent()) {
        return difference.map(text -> cube + ": " + text);
      }
    }
    return counted.byCube.keySet().stream()
        .filter(cube -> !cubes.contains(cube))
        .findFirst()
        .map(cube -> cube + " was counted too");
  }

  /** How many cells these cubes have. */
  long cells(Collection<String> cubes) {
    return cubes.stream().mapToLong(cube -> table(cube).cells()).sum();
  }

  private CellTable table(String cube) {
    return byCube.computeIfAbsent(cube, name -> new CellTable());
  }

  private static String joined(List<String> values) {
    return values.size() == 1 ? values.get(0) : String.join(BETWEEN_VALUES, values);
  }
}
