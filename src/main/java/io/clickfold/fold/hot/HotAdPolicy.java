package io.clickfold.fold.hot;

import io.clickfold.click.Minutes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which ads of a source are hot, by their clicks a second in event time, however fast they
 * are read. A decision holds from a minute that no click read so far can have reached: a click lies
 * ahead of event time by the allowed skew at most.
 *
 * <p>An ad becomes hot, or gets more shards, as soon as ten seconds of a minute show it; it cools
 * down only after some whole minutes in succession. Where no ad is hot this costs a comparison for
 * each ad that is emitted, and nothing for a click. Not thread-safe.
 */
public final class HotAdPolicy {
  /** Less of a minute shows too little. */
  private static final long SHORTEST_MILLIS = 10_000;

  private static final double SECOND = 1_000;
  private static final int FEWEST_SHARDS = 2;
  private static final long NO_MINUTE = Long.MIN_VALUE;

  private final HotAdSettings settings;
  private final Splits splits;

  /** Hot ads for which the checkpoint has no room. */
  private final Set<String> refused = new HashSet<>();

  /** The minute that is being measured. */
  private long minute = NO_MINUTE;

  /** Whether it is measured from its beginning. */
  private boolean whole;

  /**
   * The policy for one source.
   *
   * @param splits those of the checkpoint, by which the source's fold forwards clicks; what is
   *     decided changes them
   */
  public HotAdPolicy(HotAdSettings settings, Splits splits) {
    this.settings = settings;
    this.splits = splits;
  }

  /** How many hot ads are not split, since the checkpoint has no room for more. */
  public int refused() {
    return refused.size();
  }

  /**
   * Looks at what was counted and forwarded, and decides.
   *
   * <p>It is to be called before the source's fold emits its counts, and what it changes is to be
   * committed with these.
   *
   * @param measured of the source's fold, now
   * @param maxShards how many shards there are
   * @return what changed, in order
   */
  public List<Split> decide(Measurements measured, int maxShards) {
    splits.forgetBefore(measured.firstUnfinishedMinute());
    if (!measured.hasEventTime()) {
      return List.of();
    }
    List<Split> changes = new ArrayList<>();
    long from = measured.firstUntouchedMinute();
    if (!settings.enabled()) {
      splits.open().forEach(open -> change(open.split.adId(), from, 0, 0, changes));
      return changes;
    }
    long current = Minutes.startOf(measured.eventTime());
    if (current != minute) {
      if (whole) {
        cool(from, changes);
      }
      whole = minute != NO_MINUTE;
      minute = current;
      refused.clear();
    }
    long elapsed = measured.eventTime() - current;
    if (elapsed >= SHORTEST_MILLIS && maxShards >= FEWEST_SHARDS) {
      heat(measured.busyAds(), from, elapsed, maxShards, changes);
    }
    return changes;
  }

  /** Splits ads that need shards, or more of them. */
  private void heat(
      Measurements.BusyAds busy, long from, long elapsed, int maxShards, List<Split> changes) {
    double least = settings.limit() * elapsed / SECOND;
    Map<String, Long> hot = new HashMap<>();
    busy.forEach(minute, (int) Math.min(Integer.MAX_VALUE, Math.ceil(least)), hot::put);
    for (Splits.Entry entry : splits.entries()) {
      if (entry.clicksOf(minute) >= least) {
        hot.put(entry.split.adId(), entry.clicksOf(minute));
      }
    }
    hot.forEach(
        (ad, clicks) -> {
          double rate = clicks * SECOND / elapsed;
          int shards = Math.min(maxShards, shardsFor(rate));
          Splits.Entry open = splits.open(ad);
          if (open == null || open.split.shards() < shards) {
            change(ad, from, shards, rate, changes);
          }
        });
  }

  /** Looks at a minute that has gone by for ads that could do with fewer shards, or none. */
  private void cool(long from, List<Split> changes) {
    for (Splits.Entry open : splits.open()) {
      if (open.split.from() > minute) {
        continue;
      }
      double rate = open.clicksOf(minute) * SECOND / Minutes.MILLIS;
      int shards = rate < settings.limit() / 2 ? 0 : shardsFor(rate);
      boolean cool = shards == 0 || shards <= open.split.shards() / 2;
      open.coolMinutes = cool ? open.coolMinutes + 1 : 0;
      if (open.coolMinutes >= settings.coolMinutes()) {
        change(open.split.adId(), from, shards, rate, changes);
      }
    }
  }

  private int shardsFor(double rate) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(FEWEST_SHARDS, rate / settings.limit() + 1));
  }

  private void change(String adId, long from, int shards, double rate, List<Split> changes) {
    int clicksPerSecond = (int) Math.min(Integer.MAX_VALUE, Math.round(rate));
    List<Split> changed = splits.change(adId, from, shards, clicksPerSecond);
    if (changed.isEmpty()) {
      refused.add(adId);
    }
    changes.addAll(changed);
  }
}
