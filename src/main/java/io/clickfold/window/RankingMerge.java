package io.clickfold.window;

import io.clickfold.click.Cube;
import io.clickfold.click.Minutes;
import io.clickfold.result.RankedAd;
import io.clickfold.result.Ranking;
import io.clickfold.result.Watermarks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Merges the partitions' rankings of the same windows and cells into one. An ad is in one partition
 * only, so the best of all partitions' best are the best of all. Not thread-safe.
 */
public final class RankingMerge {
  private static final int LIVE = 0;

  private final TopAds top;
  private final Watermarks partitions;
  private final TreeMap<Long, OpenEnd> ends = new TreeMap<>();
  private long closedUntil;

  /** The windows that end at one instant. */
  private static final class OpenEnd {
    final long firstOffset;
    final Map<CellKey, Map<Integer, LocalRankings>> cells = new HashMap<>();
    final Map<CellKey, Map<Integer, LocalRankings>> changed = new LinkedHashMap<>();

    OpenEnd(long firstOffset) {
      this.firstOffset = firstOffset;
    }
  }

  private record CellKey(Cube cube, List<String> cell) {}

  /** Takes what is merged. */
  public interface Sink {
    /** Takes a ranking that changed. */
    void ranking(Ranking ranking);

    /**
     * All rankings whose windows end by this time have been handed over for good.
     *
     * @param until in milliseconds since 1970
     */
    void closed(long until);
  }

  /**
   * A merge as an earlier one left it.
   *
   * @param most how many ads to keep of each ranking
   * @param state what it said in {@link #state}; empty if there was none
   */
  public RankingMerge(int most, String state) {
    this.top = new TopAds(most);
    this.partitions = state.isEmpty() ? new Watermarks() : Watermarks.parse(state);
    this.closedUntil = partitions.lowest();
  }

  /**
   * Takes a partition's rankings.
   *
   * @param offset of the record, higher than those before
   * @return whether the windows are open; if not, nothing was taken
   */
  public boolean add(LocalRankings rankings, long offset) {
    long end = Math.floorDiv(rankings.until(), Minutes.MILLIS);
    if (end <= partitions.lowest()) {
      return false;
    }
    OpenEnd open = ends.computeIfAbsent(end, e -> new OpenEnd(offset));
    CellKey key = new CellKey(rankings.cube(), rankings.cell());
    Map<Integer, LocalRankings> cell = open.cells.computeIfAbsent(key, k -> new HashMap<>());
    cell.merge(rankings.partition(), rankings, LocalRankings::or);
    open.changed.put(key, cell);
    return true;
  }

  /** Takes a partition's word. */
  public void closed(ClosedPanes panes) {
    partitions.advance(
        panes.partition(), panes.partitions(), Math.floorDiv(panes.until(), Minutes.MILLIS));
  }

  /**
   * The start of the first minute of which not all windows are closed, in milliseconds since 1970;
   * 0 if nothing is known.
   */
  public long firstOpenMinute() {
    return closedUntil == Watermarks.NONE ? 0 : closedUntil * Minutes.MILLIS;
  }

  /** Takes all that was merged for handed over, as it is after rankings were read again. */
  public void forgetChanges() {
    ends.values().forEach(end -> end.changed.clear());
  }

  /** Hands over what changed since the last call. */
  public void drain(Sink sink) {
    ends.forEach(
        (end, open) -> {
          open.changed.forEach((cell, local) -> merge(end, cell, local, sink));
          open.changed.clear();
        });
    long closing = partitions.lowest();
    if (closing > closedUntil) {
      closedUntil = closing;
      ends.headMap(closing, true).clear();
      sink.closed(closing * Minutes.MILLIS);
    }
  }

  private void merge(long end, CellKey cell, Map<Integer, LocalRankings> local, Sink sink) {
    Map<Integer, List<WindowTop>> byWindow = new TreeMap<>();
    for (LocalRankings rankings : local.values()) {
      for (WindowTop window : rankings.windows()) {
        byWindow.computeIfAbsent(window.window(), w -> new ArrayList<>()).add(window);
      }
    }
    byWindow.forEach(
        (window, tops) -> {
          boolean complete = tops.stream().allMatch(WindowTop::complete);
          sink.ranking(
              new Ranking(
                  cell.cube(),
                  cell.cell(),
                  window,
                  end * Minutes.MILLIS,
                  LIVE,
                  tops.stream().mapToLong(WindowTop::clicks).sum(),
                  complete,
                  complete ? best(tops) : bestOfSums(tops)));
        });
  }

  /** After partitions were added, an ad may for a while be in two of them. */
  private List<RankedAd> bestOfSums(List<WindowTop> tops) {
    Map<String, Long> sums = new HashMap<>();
    tops.forEach(local -> local.ads().forEach(ad -> sums.merge(ad.adId(), ad.clicks(), Long::sum)));
    sums.forEach(
        (ad, clicks) -> {
          if (top.mayTake(clicks)) {
            top.add(ad, clicks);
          }
        });
    return top.take();
  }

  private List<RankedAd> best(List<WindowTop> tops) {
    for (WindowTop local : tops) {
      for (RankedAd ad : local.ads()) {
        if (!top.mayTake(ad.clicks())) {
          break;
        }
        top.add(ad.adId(), ad.clicks());
      }
    }
    return top.take();
  }

  /** The offset from which local rankings have to be taken again to rebuild the open windows. */
  public long replayOffset(long nextOffset) {
    return ends.values().stream().mapToLong(end -> end.firstOffset).reduce(nextOffset, Math::min);
  }

  /** What has to be known besides the local rankings behind the replay offset. */
  public String state() {
    return partitions.encode();
  }
}
