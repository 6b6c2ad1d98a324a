package io.clickfold.store.counts;

import io.clickfold.wire.avro.Parts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the cells of a cube stand that are not in its heads, by what the heads of an hour say. A
 * head is the authority: parts of other levels or of a lower generation are out of date, and may be
 * there nevertheless. Not thread-safe.
 */
final class PartLookup {
  private final Map<MinuteOfSource, Head> heads = new HashMap<>();
  private final Set<Integer> all = new TreeSet<>();

  private record Head(int level, int generation) {}

  /** Adds a head's level, above 0, of a generation. */
  void add(MinuteOfSource minute, int level, int generation) {
    heads.put(minute, new Head(level, generation));
    all.add(level);
  }

  /**
   * Whether a part is one of those that its head names. It may be of a higher generation: its head
   * is then about to be written.
   */
  boolean counts(MinuteOfSource minute, int part, int generation) {
    Head head = heads.get(minute);
    return head != null && head.level == Parts.levelOfPart(part) && head.generation <= generation;
  }

  /** The buckets to be read for these cells, each with its parts. */
  Map<Short, List<Integer>> parts(CellFilter filter) {
    Map<Short, List<Integer>> parts = new HashMap<>();
    if (filter.isOneCell()) {
      long hash = Parts.hash(filter.cell());
      List<Integer> parting = all.stream().map(level -> Parts.partOf(hash, level)).toList();
      parts.put(Layout.bucket(parting.get(0)), parting);
      return parts;
    }
    for (short bucket = 1; bucket <= Layout.BUCKETS; bucket++) {
      short of = bucket;
      parts.put(of, all.stream().flatMap(level -> Layout.parts(level, of).stream()).toList());
    }
    return parts;
  }
}
