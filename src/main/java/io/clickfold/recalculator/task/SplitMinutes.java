package io.clickfold.recalculator.task;

import io.clickfold.wire.AdSplit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** In which minutes a source had forwarded which ads' clicks to shards. */
final class SplitMinutes {
  /** In none. */
  static final SplitMinutes NONE = new SplitMinutes(List.of(), 0);

  private final Map<String, List<AdSplit>> splits = new HashMap<>();

  /**
   * @param all of which those of the source matter
   */
  SplitMinutes(List<AdSplit> all, int source) {
    for (AdSplit split : all) {
      if (split.source() == source) {
        splits.computeIfAbsent(split.adId(), ad -> new ArrayList<>()).add(split);
      }
    }
  }

  boolean isEmpty() {
    return splits.isEmpty();
  }

  /**
   * Whether the source forwarded an ad's clicks of a minute.
   *
   * @param minute its start, in milliseconds since 1970
   */
  boolean has(String adId, long minute) {
    return splits.getOrDefault(adId, List.of()).stream()
        .anyMatch(split -> split.from() <= minute && minute < split.to());
  }
}
