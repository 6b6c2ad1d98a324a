package io.clickfold.store.counts;

import java.util.ArrayList;
import java.util.List;

/**
 * Groups things that come in the order of their minutes into requests, so that all of a minute are
 * in the same one. Not thread-safe.
 *
 * @param <T> the things
 */
public final class MinuteGroups<T> {
  private final int size;
  private final List<List<T>> groups = new ArrayList<>();
  private long lastMinute;

  /**
   * @param size a group that is so large gets nothing of another minute
   */
  public MinuteGroups(int size) {
    this.size = size;
  }

  /** Adds the next thing, of a minute not before that of the last one. */
  public void add(long minute, T thing) {
    if (groups.isEmpty() || (last().size() >= size && minute != lastMinute)) {
      groups.add(new ArrayList<>());
    }
    last().add(thing);
    lastMinute = minute;
  }

  private List<T> last() {
    return groups.get(groups.size() - 1);
  }

  /** Removes the groups that nothing comes to any more; returns them in their order. */
  public List<List<T>> takeWhole() {
    return take(Math.max(0, groups.size() - 1));
  }

  /** Removes all groups, since nothing comes any more; returns them in their order. */
  public List<List<T>> takeAll() {
    return take(groups.size());
  }

  private List<List<T>> take(int count) {
    List<List<T>> first = groups.subList(0, count);
    List<List<T>> removed = List.copyOf(first);
    first.clear();
    return removed;
  }
}
