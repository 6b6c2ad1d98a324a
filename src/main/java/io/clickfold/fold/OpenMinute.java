package io.clickfold.fold;

import io.clickfold.click.Click;
import io.clickfold.click.Cubes;
import io.clickfold.result.ResultEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that is counted of one minute. */
final class OpenMinute {
  final long start;

  /** The offset of the first click that was counted here. */
  final long firstOffset;

  private final Cubes cubes;
  private final FingerprintSet ids = new FingerprintSet();
  private final Map<String, AdCounts> ads = new HashMap<>();
  private final List<AdCounts> dirty = new ArrayList<>();

  OpenMinute(long start, long firstOffset, Cubes cubes) {
    this.start = start;
    this.firstOffset = firstOffset;
    this.cubes = cubes;
  }

  /**
   * Counts a click, unless its id has been counted.
   *
   * @return whether it was counted
   */
  boolean count(Click click) {
    if (!ids.add(click.idHigh(), click.idLow())) {
      return false;
    }
    AdCounts ad = ads.get(click.adId());
    if (ad == null) {
      ad = new AdCounts(click.adId(), cubes);
      ads.put(click.adId(), ad);
    }
    if (ad.count(click)) {
      dirty.add(ad);
    }
    return true;
  }

  boolean isDirty() {
    return !dirty.isEmpty();
  }

  /** Hands over the cells that changed since the last call. */
  void drain(ResultEncoder encoder, int source, ResultSink sink) {
    for (AdCounts ad : dirty) {
      ad.drain(encoder, start, source, sink);
    }
    clean();
  }

  void clean() {
    for (AdCounts ad : dirty) {
      ad.clean();
    }
    dirty.clear();
  }

  int ids() {
    return ids.size();
  }
}
