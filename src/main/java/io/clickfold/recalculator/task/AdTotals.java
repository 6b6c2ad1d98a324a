package io.clickfold.recalculator.task;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The clicks of ads in an hour, and for each ad a checksum over its minutes, which differs if the
 * same clicks are in other minutes. Some 150 bytes an ad. Not thread-safe.
 */
final class AdTotals {
  private final Map<String, Total> ads = new HashMap<>();
  private long clicks;

  private static final class Total {
    long clicks;
    long sum;
  }

  void add(String adId, long minute, long more) {
    Total total = ads.computeIfAbsent(adId, ad -> new Total());
    total.clicks += more;
    total.sum += more * mixed(minute);
    clicks += more;
  }

  /** The finaliser of SplitMix64 (Sebastiano Vigna, 2015). */
  private static long mixed(long minute) {
    long mixed = (minute ^ minute >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  /** Whether an ad has the same clicks in the same minutes here and there. */
  boolean agree(String adId, AdTotals other) {
    Total here = ads.get(adId);
    Total there = other.ads.get(adId);
    return here == null || there == null
        ? clicksOf(adId) == other.clicksOf(adId)
        : here.clicks == there.clicks && here.sum == there.sum;
  }

  long clicksOf(String adId) {
    Total total = ads.get(adId);
    return total == null ? 0 : total.clicks;
  }

  Set<String> ads() {
    return ads.keySet();
  }

  /** Of all ads. */
  long clicks() {
    return clicks;
  }
}
