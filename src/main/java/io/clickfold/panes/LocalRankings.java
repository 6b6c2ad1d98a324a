package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.wire.RankedAd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one partition of {@code click-counts} knows of the windows that end at one instant, among
 * the clicks of one cell. It replaces what the partition emitted before of the same windows.
 *
 * @param partition of {@code click-counts}
 * @param until the windows' end, exclusive, in milliseconds since 1970
 * @param cell the values of the cube's dimensions, in their order
 * @param windows all lengths, or some of them if their ads' ids are long
 */
public record LocalRankings(
    int partition, long until, Cube cube, List<String> cell, List<WindowTop> windows)
    implements LocalResult {
  /** The windows of a record have about as many bytes, and one window more. */
  private static final int FULL_BYTES = 64 * 1024;

  /** The most that an ad takes besides its id, in bytes. */
  private static final int AD_BYTES = 20;

  /** The most bytes that a character takes. */
  private static final int CHAR_BYTES = 3;

  /**
   * The same as one or more records, each below {@link io.clickfold.wire.RecordLimit#MAX_BYTES}: a
   * window has at most {@link io.clickfold.click.Rankings#MAX_TOP} ads.
   */
  List<LocalRankings> cut() {
    List<LocalRankings> records = new ArrayList<>(1);
    List<WindowTop> some = new ArrayList<>(windows.size());
    long bytes = 0;
    for (WindowTop window : windows) {
      if (bytes >= FULL_BYTES) {
        records.add(with(some));
        some = new ArrayList<>();
        bytes = 0;
      }
      some.add(window);
      for (RankedAd ad : window.ads()) {
        bytes += AD_BYTES + (long) CHAR_BYTES * ad.adId().length();
      }
    }
    records.add(with(some));
    return records;
  }

  /** These rankings, with newer ones in place of those of the same windows. */
  LocalRankings or(LocalRankings newer) {
    Map<Integer, WindowTop> newest = new TreeMap<>();
    windows.forEach(window -> newest.put(window.window(), window));
    newer.windows.forEach(window -> newest.put(window.window(), window));
    return with(List.copyOf(newest.values()));
  }

  private LocalRankings with(List<WindowTop> some) {
    return new LocalRankings(partition, until, cube, cell, some);
  }

  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.visit(this);
  }

  @Override
  public byte[] encode() {
    return LocalResult.encode(this);
  }
}
