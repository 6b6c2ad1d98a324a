package io.clickfold.api.hotads;

import io.clickfold.api.Parameters;
import io.clickfold.api.RangeParser;
import io.clickfold.api.StoreGuard;
import io.clickfold.api.hotads.HotAdList.HotAd;
import io.clickfold.click.MinuteRange;
import io.clickfold.problem.ProblemKind;
import io.clickfold.store.counts.AdSplits;
import io.clickfold.wire.AdSplit;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers which ads are or were hot. */
@Singleton
public final class HotAdsQuery {
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final List<String> KNOWN = List.of("last", "from", "to");

  private final AdSplits splits;
  private final StoreGuard guard;

  private record Key(String adId, int source, long from) {}

  HotAdsQuery(AdSplits splits, StoreGuard guard) {
    this.splits = splits;
    this.guard = guard;
  }

  /**
   * @param given the query's parameters, decoded; without any, the last hour's are meant
   * @throws io.clickfold.problem.ProblemException if the query cannot be answered
   */
  public Uni<HotAdList> answer(Map<String, List<String>> given, Instant now) {
    Parameters parameters =
        Parameters.of(given.isEmpty() ? Map.of("last", List.of("1h")) : given, KNOWN);
    MinuteRange range = RangeParser.parse(parameters, now);
    if (range.to() - range.from() > LONGEST.toMillis()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "The range is longer than %d days. Ask for parts of it.".formatted(LONGEST.toDays()));
    }
    return guard.guard(
        splits.of(range).map(found -> answer(range, now, found)), "Ask for a shorter range.");
  }

  private static HotAdList answer(MinuteRange range, Instant now, List<AdSplit> found) {
    return new HotAdList(
        Instant.ofEpochMilli(range.from()),
        Instant.ofEpochMilli(range.to()),
        now,
        latest(found).stream()
            .filter(split -> !split.isEmpty() && split.to() > range.from())
            .sorted(
                Comparator.comparingLong(AdSplit::from)
                    .reversed()
                    .thenComparing(AdSplit::adId)
                    .thenComparingInt(AdSplit::source))
            .map(HotAdsQuery::hotAd)
            .toList());
  }

  /** Of each split, what the latest hour has of it. */
  static Collection<AdSplit> latest(List<AdSplit> found) {
    Map<Key, AdSplit> latest = new LinkedHashMap<>();
    found.forEach(split -> latest.put(new Key(split.adId(), split.source(), split.from()), split));
    return latest.values();
  }

  private static HotAd hotAd(AdSplit split) {
    return new HotAd(
        split.adId(),
        split.source(),
        Instant.ofEpochMilli(split.from()),
        split.isOpen() ? null : Instant.ofEpochMilli(split.to()),
        split.shards(),
        split.clicksPerSecond(),
        split.isOpen());
  }
}
