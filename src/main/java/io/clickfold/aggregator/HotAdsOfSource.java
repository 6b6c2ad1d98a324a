package io.clickfold.aggregator;

import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.hot.HotAdPolicy;
import io.clickfold.fold.hot.HotAdSettings;
import io.clickfold.fold.hot.Split;
import io.clickfold.fold.hot.Splits;
import io.clickfold.wire.AdSplit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Has a source decide which ads are hot, and says what is split: in each hour of event time that a
 * split has, before any minute of that hour can be final. Used by one thread.
 */
final class HotAdsOfSource {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final int source;
  private final PartitionFold fold;
  private final Splits splits;
  private final HotAdPolicy policy;
  private final HotAdReports reports;

  /** The last hour for which all splits have been said. */
  private long saidUntil;

  /**
   * @param fold as it begins
   * @param splits by which the fold forwards clicks
   */
  HotAdsOfSource(
      int source, PartitionFold fold, Splits splits, HotAdSettings settings, HotAdReports reports) {
    this.source = source;
    this.fold = fold;
    this.splits = splits;
    this.policy = new HotAdPolicy(settings, splits);
    this.reports = reports;
    // Nobody knows whether the aggregator before has said all of the hour.
    this.saidUntil = hourOf(Math.max(0, fold.firstOpenMinute())) - HOUR;
  }

  /**
   * Decides.
   *
   * @param shards how many there are
   * @param position how far the source has read
   * @return what is to be said
   */
  List<AdSplit> decide(int shards, long position) {
    Set<Split> changed = new LinkedHashSet<>(policy.decide(fold.measurements(), shards));
    reports.changed(source, changed);
    reports.refused(source, policy.refused());
    List<AdSplit> said = new ArrayList<>();
    if (changed.isEmpty() && splits.isEmpty()) {
      return said;
    }
    long last = hourOf(fold.firstUntouchedMinute());
    for (Split split : changed) {
      // Its end, or its beginning, may be the start of the last hour.
      say(split, Math.min(saidUntil + HOUR, last - HOUR), last, position, said);
    }
    for (Split split : splits.all()) {
      if (!changed.contains(split)) {
        say(split, saidUntil + HOUR, last, position, said);
      }
    }
    saidUntil = last;
    return said;
  }

  private void say(Split split, long first, long last, long position, List<AdSplit> said) {
    for (long hour = Math.max(first, hourOf(split.from())); hour <= last; hour += HOUR) {
      said.add(
          new AdSplit(
              hour,
              split.adId(),
              source,
              split.from(),
              split.isOpen() ? AdSplit.OPEN : split.to(),
              split.shards(),
              split.clicksPerSecond(),
              position));
    }
  }

  private static long hourOf(long millis) {
    return millis - Math.floorMod(millis, HOUR);
  }
}
