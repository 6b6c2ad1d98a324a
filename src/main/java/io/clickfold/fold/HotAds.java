package io.clickfold.fold;

import io.clickfold.click.Click;
import io.clickfold.click.Minutes;
import io.clickfold.fold.hot.HotAdSettings;
import io.clickfold.fold.hot.Split;
import io.clickfold.fold.hot.Splits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which ads of a source are hot, by their clicks a second in event time, however fast they
 * are read. What is decided holds from a minute on that no click taken can have reached: a click
 * lies ahead of event time by the allowed skew at most.
 *
 * <p>An ad becomes hot, or gets more shards, as soon as ten seconds of a minute show it; it cools
 * down only after some whole minutes in succession. Where no ad is hot this costs a comparison for
 * each ad that is handed over, and nothing for a click. Not thread-safe.
 */
public final class HotAds {
  /** Less of a minute shows too little. */
  private static final long SHORTEST_MILLIS = 10_000;

  private static final double SECOND = 1_000;
  private static final int FEWEST_SHARDS = 2;

  private final HotAdSettings settings;
  private final Splits splits;

  /** Hot ads for which the checkpoint has no room. */
  private final Set<String> refused = new HashSet<>();

  /** The minute that is being measured. */
  private long minute = PartitionFold.NO_WATERMARK;

  /** Whether it is measured from its beginning. */
  private boolean whole;

  /**
   * Hot ads of a source.
   *
   * @param splits those of the checkpoint
   */
  public HotAds(HotAdSettings settings, Splits splits) {
    this.settings = settings;
    this.splits = splits;
  }

  /** None, ever: for folds that count whatever they get. */
  static HotAds none() {
    return new HotAds(HotAdSettings.OFF, new Splits());
  }

  /** The splits as they are now. */
  public Splits splits() {
    return splits;
  }

  /** How many hot ads are not split, since the checkpoint has no room for more. */
  public int refused() {
    return refused.size();
  }

  /**
   * Where a click is to be passed on to.
   *
   * @param minute of the click
   * @return the shard; negative if the source counts it
   */
  int shardOf(Click click, long minute) {
    Splits.Entry entry = splits.find(click.ad(), minute);
    if (entry == null) {
      return -1;
    }
    entry.count(minute);
    return shardOf(click, entry.split.shards());
  }

  /**
   * The shard of a click among so many: the same for the same event id, so that duplicates meet.
   * Ids may count up, so their halves are mixed by the finaliser of SplitMix64 (Steele, Lea and
   * Flood, 2014).
   */
  static int shardOf(Click click, int shards) {
    long mixed = click.idHigh() * 0x9E3779B97F4A7C15L + click.idLow();
    mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return (int) (((mixed ^ mixed >>> 31) >>> Integer.SIZE) * shards >>> Integer.SIZE);
  }

  /**
   * Looks at what was counted and passed on, and decides.
   *
   * @param fold the source's
   * @param maxShards how many shards there are
   * @return what changed, in order
   */
  List<Split> decide(PartitionFold fold, int maxShards) {
    splits.forgetBefore(fold.firstUnfinishedMinute());
    if (fold.watermark() == PartitionFold.NO_WATERMARK) {
      return List.of();
    }
    List<Split> changes = new ArrayList<>();
    long from = fold.firstUntouchedMinute();
    if (!settings.enabled()) {
      splits.open().forEach(open -> change(open.split.adId(), from, 0, 0, changes));
      return changes;
    }
    long current = Minutes.startOf(fold.eventTime());
    if (current != minute) {
      if (whole) {
        cool(from, changes);
      }
      whole = minute != PartitionFold.NO_WATERMARK;
      minute = current;
      refused.clear();
    }
    long measured = fold.eventTime() - current;
    if (measured >= SHORTEST_MILLIS && maxShards >= FEWEST_SHARDS) {
      heat(fold, from, measured, maxShards, changes);
    }
    return changes;
  }

  /** Splits ads that need more shards, or some. */
  private void heat(
      PartitionFold fold, long from, long measured, int maxShards, List<Split> changes) {
    double least = settings.limit() * measured / SECOND;
    Map<String, Long> hot = new HashMap<>();
    fold.forEachChanged(minute, (int) Math.min(Integer.MAX_VALUE, Math.ceil(least)), hot::put);
    for (Splits.Entry entry : splits.entries()) {
      if (entry.clicksOf(minute) >= least) {
        hot.put(entry.split.adId(), entry.clicksOf(minute));
      }
    }
    hot.forEach(
        (ad, clicks) -> {
          double rate = clicks * SECOND / measured;
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
