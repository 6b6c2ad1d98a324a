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
 * Decides which ads of a source are hot, and emits each split once for every hour of event time in
 * it, before any minute of that hour can be final. Used by one thread.
 */
final class HotAdsOfSource {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final int source;
  private final PartitionFold fold;
  private final Splits splits;
  private final HotAdPolicy policy;
  private final HotAdReports reports;

  /** The last hour for which all splits have been emitted. */
  private long emittedUntil;

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
    // Nobody knows whether the aggregator before has emitted all splits of that hour.
    this.emittedUntil = hourOf(Math.max(0, fold.firstOpenMinute())) - HOUR;
  }

  /**
   * Decides.
   *
   * @param shards how many there are
   * @param position how far the source has read
   * @return the splits to emit
   */
  List<AdSplit> decide(int shards, long position) {
    Set<Split> changed = new LinkedHashSet<>(policy.decide(fold.measurements(), shards));
    reports.changed(source, changed);
    reports.refused(source, policy.refused());
    List<AdSplit> toEmit = new ArrayList<>();
    if (changed.isEmpty() && splits.isEmpty()) {
      return toEmit;
    }
    long last = hourOf(fold.firstUntouchedMinute());
    for (Split split : changed) {
      // Its end, or its beginning, may be the start of the last hour.
      add(split, Math.min(emittedUntil + HOUR, last - HOUR), last, position, toEmit);
    }
    for (Split split : splits.all()) {
      if (!changed.contains(split)) {
        add(split, emittedUntil + HOUR, last, position, toEmit);
      }
    }
    emittedUntil = last;
    return toEmit;
  }

  private void add(Split split, long first, long last, long position, List<AdSplit> toEmit) {
    for (long hour = Math.max(first, hourOf(split.from())); hour <= last; hour += HOUR) {
      toEmit.add(
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
