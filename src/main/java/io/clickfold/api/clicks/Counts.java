package io.clickfold.api.clicks;

import io.clickfold.click.Dimension;
import io.clickfold.problem.ProblemKind;
import io.clickfold.store.counts.CellSink;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Adds up what a query reads: all of it, by point, and by group. */
final class Counts implements CellSink {
  private static final int NOT_GROUPED = -1;

  /** Best first. */
  private static final Comparator<Group> RANKING =
      Comparator.comparingLong(Group::clicks).reversed().thenComparing(Group::value);

  private final Optional<Points> points;
  private final int groupedAt;
  private final int maxDistinctGroups;
  private final GroupMemory.GroupReservation memory;
  private final long[] series;
  private final Map<String, Long> groups = new HashMap<>();
  private long clicks;

  /**
   * @param memory is used for the groups
   */
  Counts(ClicksRequest request, int maxDistinctGroups, GroupMemory.GroupReservation memory) {
    this.points = request.points();
    this.groupedAt =
        request.groupBy().map(request.cube().dimensions()::indexOf).orElse(NOT_GROUPED);
    this.maxDistinctGroups = maxDistinctGroups;
    this.memory = memory;
    this.series = new long[points.map(p -> Math.toIntExact(p.count())).orElse(0)];
  }

  @Override
  public void add(List<String> cell, long minute, long more) {
    clicks += more;
    points.ifPresent(p -> series[p.indexOf(minute)] += more);
    if (groupedAt != NOT_GROUPED) {
      String group = cell.get(groupedAt);
      boolean isNew = groups.merge(group, more, Long::sum) == more;
      if (isNew) {
        memory.add(group);
        if (groups.size() > maxDistinctGroups) {
          throw ProblemKind.TOO_MANY_GROUPS.because(
              "There are more than %,d groups. Ask for a shorter range, or filter by more dimensions."
                  .formatted(maxDistinctGroups));
        }
      }
    }
  }

  long clicks() {
    return clicks;
  }

  /** A point's clicks. */
  long clicks(int point) {
    return series[point];
  }

  int distinctGroups() {
    return groups.size();
  }

  /** The groups with the most clicks, these first, and among equals by value. */
  List<Group> best(int most) {
    PriorityQueue<Group> best = new PriorityQueue<>(RANKING.reversed());
    groups.forEach(
        (value, count) -> {
          best.add(new Group(value, count));
          if (best.size() > most) {
            best.poll();
          }
        });
    return best.stream().sorted(RANKING).toList();
  }

  /**
   * One of the groups.
   *
   * @param value of the {@link Dimension} that is grouped by
   */
  record Group(String value, long clicks) {}
}
