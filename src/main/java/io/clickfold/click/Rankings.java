package io.clickfold.click;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a deployment ranks: the most clicked ads of sliding windows, among all clicks and among
 * those of each cell of some cubes.
 *
 * @param cubes the cubes whose cells are ranked, the total first; all of them are counted too
 * @param windows the windows' lengths in minutes, each once, the shortest first
 * @param top how many ads of each ranking are kept
 */
public record Rankings(Cubes cubes, List<Integer> windows, int top) {
  /** The most ads of a ranking: as many ids, however long, fit into a record and a row. */
  public static final int MAX_TOP = 500;

  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int MAX_WINDOWS = 32;
  private static final List<Cube> USUAL = List.of(Cube.parse("country"), Cube.parse("device"));

  public Rankings {
    windows = List.copyOf(new TreeSet<>(windows));
  }

  /** The longest window's length in minutes. */
  public int longest() {
    return windows.get(windows.size() - 1);
  }

  /**
   * What settings ask for.
   *
   * @param cubes the names of the cubes to rank besides the total; if empty, country and device as
   *     far as they are counted
   * @param windows the windows' lengths
   * @param countedCubes the names of the cubes that are counted besides the total
   * @throws IllegalArgumentException if that cannot be ranked; the message says what to change
   */
  public static Rankings of(
      Optional<List<String>> cubes, List<Duration> windows, int top, List<String> countedCubes) {
    if (top < 1 || top > MAX_TOP) {
      throw new IllegalArgumentException(
          "clickfold.ranker.top is %d; it must be from 1 to %d".formatted(top, MAX_TOP));
    }
    Cubes counted = Cubes.parse(countedCubes);
    Cubes ranked = cubes.isPresent() ? ranked(cubes.get(), counted) : usual(counted);
    return new Rankings(ranked, minutes(windows), top);
  }

  private static Cubes usual(Cubes counted) {
    return new Cubes(USUAL.stream().filter(counted.all()::contains).toList());
  }

  private static Cubes ranked(List<String> names, Cubes counted) {
    Cubes ranked = Cubes.parse(names);
    for (Cube cube : ranked.all()) {
      if (!counted.all().contains(cube)) {
        throw new IllegalArgumentException(
            "clickfold.ranker.cubes has %s, which is not counted; add it to clickfold.cubes, or"
                    .formatted(cube)
                + " rank only %s".formatted(counted.names()));
      }
    }
    return ranked;
  }

  private static List<Integer> minutes(List<Duration> windows) {
    if (windows.isEmpty() || windows.size() > MAX_WINDOWS) {
      throw new IllegalArgumentException(
          "clickfold.ranker.windows has %d windows; give it from 1 to %d"
              .formatted(windows.size(), MAX_WINDOWS));
    }
    List<Integer> minutes = new ArrayList<>();
    for (Duration window : windows) {
      int length = minutes(window);
      if (minutes.contains(length)) {
        throw new IllegalArgumentException(
            "clickfold.ranker.windows has %dm twice; give each window once".formatted(length));
      }
      minutes.add(length);
    }
    return minutes;
  }

  private static int minutes(Duration window) {
    long minutes = window.toMinutes();
    if (minutes < 1
        || window.compareTo(LONGEST) > 0
        || !window.equals(Duration.ofMinutes(minutes))) {
      throw new IllegalArgumentException(
          "clickfold.ranker.windows has %s; a window must be of whole minutes, from 1m to %dh"
              .formatted(window, LONGEST.toHours()));
    }
    return (int) minutes;
  }
}
