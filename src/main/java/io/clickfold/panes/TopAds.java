package io.clickfold.panes;

import io.clickfold.wire.RankedAd;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps the best of many ads: O(log n) for one that is among the best so far, else O(1). */
final class TopAds {
  /** Best first; ties are broken by id, so that every reader gets the same list. */
  static final Comparator<RankedAd> BEST_FIRST =
      Comparator.comparingLong(RankedAd::clicks).reversed().thenComparing(RankedAd::adId);

  private final int most;
  private final PriorityQueue<RankedAd> best = new PriorityQueue<>(BEST_FIRST.reversed());

  /**
   * @param most how many to keep, 1 or more
   */
  TopAds(int most) {
    this.most = most;
  }

  /** Whether an ad with so many clicks may be among the best. */
  boolean mayKeep(long clicks) {
    return best.size() < most || clicks >= best.peek().clicks();
  }

  void add(String adId, long clicks) {
    if (best.size() == most) {
      RankedAd worst = best.peek();
      if (clicks < worst.clicks() || clicks == worst.clicks() && adId.compareTo(worst.adId()) > 0) {
        return;
      }
      best.poll();
    }
    best.add(new RankedAd(adId, clicks));
  }

  /** Removes and returns the best. */
  List<RankedAd> take() {
    List<RankedAd> result = best.stream().sorted(BEST_FIRST).toList();
    best.clear();
    return result;
  }
}
