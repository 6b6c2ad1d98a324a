package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.click.Minutes;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.Ranking;
import io.clickfold.wire.Watermarks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Merges the partitions' rankings of the same windows and cells into one. An ad is in one partition
 * only, so the best of all partitions' best are the best of all. Not thread-safe.
 *
 * <p>A partition without a watermark keeps all windows open. Where there is too little memory for
 * them, those that end last can be {@link #setAside set aside}: nothing of them is held or read any
 * more, and none is merged. When all earlier ones have closed, the partitions' rankings from the
 * replay offset on are {@link #readAgain read again}.
 */
public final class RankingMerge {
  private static final int LIVE = 0;

  /** About what a partition's rankings of a cell take besides their windows. */
  private static final int LOCAL_BYTES = 256;

  /** About what a window takes besides its ads. */
  private static final int WINDOW_BYTES = 96;

  /** About what an ad's place in a ranking takes, and its id besides the characters. */
  private static final int PLACE_BYTES = 32;

  private static final int ID_BYTES = 56;

  private final TopAds top;
  private final Watermarks partitions;
  private final TreeMap<Long, OpenEnd> ends = new TreeMap<>();
  private long heldBytes;

  /** The end until which all is closed, as it was last emitted. */
  private long closedUntil;

  /** The first end that is set aside. */
  private long asideFrom = MergeState.NOTHING_ASIDE;

  /** The offset of the first rankings of an end that is set aside. */
  private long asideOffset = Long.MAX_VALUE;

  /** While rankings are read again: the first end that had been set aside before. */
  private long wasAsideFrom = MergeState.NOTHING_ASIDE;

  /** The windows that end at one instant. */
  private static final class OpenEnd {
    final long firstOffset;
    final Map<CellKey, Map<Integer, LocalRankings>> cells = new HashMap<>();
    final Map<CellKey, Map<Integer, LocalRankings>> changed = new LinkedHashMap<>();
    long bytes;

    OpenEnd(long firstOffset) {
      this.firstOffset = firstOffset;
    }
  }

  private record CellKey(Cube cube, List<String> cell) {}

  /** Receives what is merged. */
  public interface Sink {
    /** A ranking that changed. */
    void ranking(Ranking ranking);

    /**
     * All rankings whose windows end by this time have been emitted for good.
     *
     * @param until in milliseconds since 1970
     */
    void closed(long until);
  }

  /**
   * A merge as an earlier one left it.
   *
   * @param most how many ads to keep of each ranking
   * @param state its last {@link #state}; empty if there was none
   * @throws IllegalArgumentException if the state cannot be read
   */
  public RankingMerge(int most, String state) {
    this.top = new TopAds(most);
    if (state.isEmpty()) {
      this.partitions = new Watermarks();
    } else {
      MergeState before = MergeState.parse(state);
      this.partitions = before.partitions();
      this.wasAsideFrom = before.asideFrom();
    }
    this.closedUntil = closing();
  }

  /**
   * Adds a partition's rankings.
   *
   * @param offset of the record, higher than those before
   * @return whether the windows are open; if not, or if they are set aside, nothing was added
   */
  public boolean add(LocalRankings rankings, long offset) {
    long end = Math.floorDiv(rankings.until(), Minutes.MILLIS);
    if (end <= closing()) {
      return false;
    }
    if (end >= asideFrom) {
      asideOffset = Math.min(asideOffset, offset);
      return true;
    }
    OpenEnd open = ends.computeIfAbsent(end, e -> new OpenEnd(offset));
    CellKey key = new CellKey(rankings.cube(), rankings.cell());
    Map<Integer, LocalRankings> cell = open.cells.computeIfAbsent(key, k -> new HashMap<>());
    LocalRankings before = cell.get(rankings.partition());
    LocalRankings now = before == null ? rankings : before.or(rankings);
    cell.put(rankings.partition(), now);
    open.changed.put(key, cell);
    hold(open, bytesOf(now) - (before == null ? 0 : bytesOf(before)));
    return true;
  }

  private void hold(OpenEnd end, long more) {
    end.bytes += more;
    heldBytes += more;
  }

  /** The windows' lists share the ids that came in one record. */
  private static long bytesOf(LocalRankings rankings) {
    long bytes = LOCAL_BYTES;
    Set<String> ids = Collections.newSetFromMap(new IdentityHashMap<>());
    for (WindowTop window : rankings.windows()) {
      bytes += WINDOW_BYTES;
      for (RankedAd ad : window.ads()) {
        bytes += PLACE_BYTES;
        if (ids.add(ad.adId())) {
          bytes += ID_BYTES + ad.adId().length();
        }
      }
    }
    return bytes;
  }

  /** Advances a partition's watermark. */
  public void closed(ClosedPanes panes) {
    partitions.advance(
        panes.partition(), panes.partitions(), Math.floorDiv(panes.until(), Minutes.MILLIS));
  }

  /** The end until which all windows can close. */
  private long closing() {
    // What had been set aside is read again behind the watermarks of all partitions.
    return Math.min(partitions.lowest(), Math.min(asideFrom, wasAsideFrom) - 1);
  }

  /** About the memory that open windows take, in bytes. */
  public long heldBytes() {
    return heldBytes;
  }

  /**
   * Sets the windows that end last aside, but never the only ones, so that at least one end will be
   * merged for good.
   *
   * @return whether memory became free
   */
  public boolean setAside() {
    if (ends.size() < 2) {
      return false;
    }
    Map.Entry<Long, OpenEnd> last = ends.pollLastEntry();
    asideFrom = last.getKey();
    asideOffset = Math.min(asideOffset, last.getValue().firstOffset);
    heldBytes -= last.getValue().bytes;
    return true;
  }

  /** Whether windows are set aside. */
  public boolean isBehind() {
    return asideFrom != MergeState.NOTHING_ASIDE;
  }

  /**
   * Begins to read again what was set aside, if all earlier windows are closed.
   *
   * @return whether that is so: then all rankings from the replay offset on are to be read again,
   *     and then {@link #forgetChanges} to be called
   */
  public boolean readAgain() {
    if (!isBehind() || closedUntil < asideFrom - 1) {
      return false;
    }
    wasAsideFrom = asideFrom;
    asideFrom = MergeState.NOTHING_ASIDE;
    asideOffset = Long.MAX_VALUE;
    return true;
  }

  /**
   * The start of the first minute of which not all windows are closed, in milliseconds since 1970;
   * 0 if nothing is known.
   */
  public long firstOpenMinute() {
    return closedUntil == Watermarks.NONE ? 0 : closedUntil * Minutes.MILLIS;
  }

  /**
   * Marks all that was merged as emitted, as is due after rankings were read again; except windows
   * that had been set aside.
   */
  public void forgetChanges() {
    ends.headMap(wasAsideFrom).values().forEach(end -> end.changed.clear());
    wasAsideFrom = MergeState.NOTHING_ASIDE;
  }

  /** Emits what changed since the last call. */
  public void drain(Sink sink) {
    ends.forEach(
        (end, open) -> {
          open.changed.forEach((cell, local) -> merge(end, cell, local, sink));
          open.changed.clear();
        });
    long closing = closing();
    if (closing > closedUntil) {
      closedUntil = closing;
      Map<Long, OpenEnd> closed = ends.headMap(closing, true);
      closed.values().forEach(end -> heldBytes -= end.bytes);
      closed.clear();
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
          if (top.mayKeep(clicks)) {
            top.add(ad, clicks);
          }
        });
    return top.take();
  }

  private List<RankedAd> best(List<WindowTop> tops) {
    for (WindowTop local : tops) {
      for (RankedAd ad : local.ads()) {
        if (!top.mayKeep(ad.clicks())) {
          break;
        }
        top.add(ad.adId(), ad.clicks());
      }
    }
    return top.take();
  }

  /** The offset from which local rankings have to be read again to rebuild the open windows. */
  public long replayOffset(long nextOffset) {
    return ends.values().stream()
        .mapToLong(end -> end.firstOffset)
        .reduce(Math.min(nextOffset, asideOffset), Math::min);
  }

  /** What has to be known besides the local rankings behind the replay offset. */
  public String state() {
    return new MergeState(partitions, asideFrom).encode();
  }
}
