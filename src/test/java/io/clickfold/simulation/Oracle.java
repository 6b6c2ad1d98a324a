package io.clickfold.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What has to be counted in the end, found out in the plainest way from what stands in the raw
 * queue: each event of an ad's minute once in each partition. Shares no code with the engine.
 */
final class Oracle {
  private final Map<String, TreeMap<Long, Long>> totals = new TreeMap<>();
  private final Map<String, Map<String, Long>> countries = new HashMap<>();
  private final Set<List<Object>> seen = new HashSet<>();

  /** Counts a click that stands in a partition of the raw queue. */
  void add(int partition, SentClick click) {
    if (!seen.add(List.of(partition, click.eventId(), click.adId(), click.minute()))) {
      return;
    }
    totals
        .computeIfAbsent(click.adId(), ad -> new TreeMap<>())
        .merge(click.minute(), 1L, Long::sum);
    countries
        .computeIfAbsent(click.adId(), ad -> new TreeMap<>())
        .merge(click.country(), 1L, Long::sum);
  }

  Set<String> ads() {
    return totals.keySet();
  }

  /** An ad's clicks of a minute. */
  long clicks(String adId, long minute) {
    return totals.getOrDefault(adId, new TreeMap<>()).getOrDefault(minute, 0L);
  }

  /** An ad's clicks of all time by country. */
  Map<String, Long> countries(String adId) {
    return countries.getOrDefault(adId, Map.of());
  }

  /** The most clicked ads of a window that ends then, the first ones first. */
  Map<String, Long> top(long until, int minutes, int n) {
    List<Map.Entry<String, Long>> all = new ArrayList<>();
    totals.forEach(
        (ad, byMinute) -> {
          long clicks =
              byMinute.subMap(until - minutes * 60_000L, until).values().stream()
                  .mapToLong(Long::longValue)
                  .sum();
          if (clicks > 0) {
            all.add(Map.entry(ad, clicks));
          }
        });
    all.sort(
        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    Map<String, Long> top = new LinkedHashMap<>();
    all.subList(0, Math.min(n, all.size())).forEach(e -> top.put(e.getKey(), e.getValue()));
    return top;
  }

  /** All clicks in a window. */
  long clicks(long until, int minutes) {
    return totals.values().stream()
        .flatMap(byMinute -> byMinute.subMap(until - minutes * 60_000L, until).values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }
}
