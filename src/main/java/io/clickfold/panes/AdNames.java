package io.clickfold.panes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.IntArrayList;

/**
 * Numbers for the ids of ads, so that a cell holds an ad in four bytes. A number is given to
 * another ad when nobody uses it any more. Not thread-safe.
 */
final class AdNames {
  // The ids are the senders': in Java's map, ids that meet in one bucket are searched by order.
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final IntArrayList uses = new IntArrayList();
  private final IntArrayList free = new IntArrayList();

  /** The number of an ad, to be {@link #release released} in the end. */
  int retain(String name) {
    Integer known = numbers.get(name);
    if (known != null) {
      retain(known);
      return known;
    }
    int number;
    if (free.isEmpty()) {
      number = names.size();
      names.add(name);
      uses.addInt(1);
    } else {
      number = free.removeAt(free.size() - 1);
      names.set(number, name);
      uses.setInt(number, 1);
    }
    numbers.put(name, number);
    return number;
  }

  String name(int number) {
    return names.get(number);
  }

  /** Adds a user of a number. */
  void retain(int number) {
    uses.setInt(number, uses.getInt(number) + 1);
  }

  /** Removes a user; without any, the number may be given to another ad. */
  void release(int number) {
    int left = uses.getInt(number) - 1;
    uses.setInt(number, left);
    if (left == 0) {
      numbers.remove(names.get(number));
      names.set(number, null);
      free.addInt(number);
    }
  }
}
