package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.click.Minutes;
import io.clickfold.click.Rankings;
import io.clickfold.panes.PaneRecord.AdCells;
import io.clickfold.wire.AdCounts;
import io.clickfold.wire.MinuteCounts;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.SourceWatermarks;
import io.clickfold.wire.Watermarks;
import io.clickfold.wire.avro.Cell;
import io.clickfold.wire.avro.CubeCells;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The ranker's core: counts of one partition of {@code click-counts} in, its best ads of sliding
 * windows out. All counts of an ad, from whichever source, meet in one partition.
 *
 * <p>Of each minute and cell there is a <em>pane</em>, the clicks of each ad. A pane is open, and
 * grows with what the sources count, until all sources have passed its minute; then it never
 * changes again. A window's ranking is exact for what has been read so far, and final once its last
 * minute has closed.
 *
 * <p>Where there is too little memory, open minutes can be {@link #setAside set aside}, the newest
 * first: nothing of them is held, nothing more is counted, and no window with them is ranked. When
 * all older ones have closed, the counts from the replay offset on are {@link #readAgain read
 * again}, for as many minutes as there is memory for then.
 *
 * <p>Counting is expected O(1). {@link #drain} costs, for each cell with changes, the ads that it
 * holds times the window lengths times the ends that changed. Not thread-safe.
 */
public final class PartitionPanes {
  /** About what an ad of a cell takes besides what it has in panes, with its share of the name. */
  private static final int PAIR_BYTES = 128;

  private final int partition;
  private final Rankings settings;
  private final int maxCells;
  private final int longest;
  private final AdNames names = new AdNames();
  private final Map<Cube, Map<List<String>, CellPanes>> cubes = new HashMap<>();
  private final TreeMap<Long, Long> firstOffsets = new TreeMap<>();
  private final SourceWatermarks sources;
  private final TopAds top;

  private long closedUntil;
  private long since;
  private int partitions;

  /** The newest minute that was seen. */
  private long head = Watermarks.NONE;

  /** The newest end of a window that was ranked. */
  private long rankedUntil = Watermarks.NONE;

  private long surplusCells;

  /** The first minute that is set aside. */
  private long asideFrom = PanesState.NOTHING_ASIDE;

  /** The offset of the first count of a minute that is set aside. */
  private long asideOffset = Long.MAX_VALUE;

  /** While counts are read again: the first minute that had been set aside before. */
  private long wasAsideFrom;

  /** The ads and cells of the closed panes. */
  private long closedPairs;

  /**
   * Panes as an earlier ranker of the partition left them.
   *
   * @param state its last {@link #state}; empty if there was none
   * @param closedPanes what it emitted and is still kept, in the order of their minutes and
   *     fragments; others are skipped
   * @throws IllegalArgumentException if the state cannot be read
   */
  public PartitionPanes(
      int partition,
      Rankings settings,
      int maxCells,
      String state,
      Iterable<PaneRecord> closedPanes) {
    this.partition = partition;
    this.settings = settings;
    this.maxCells = maxCells;
    this.longest = settings.longest();
    this.top = new TopAds(settings.top());
    settings.cubes().all().forEach(cube -> cubes.put(cube, new LinkedHashMap<>()));
    PanesState before = state.isEmpty() ? PanesState.none() : PanesState.parse(state);
    this.sources = before.sources();
    this.closedUntil = before.closedUntil();
    this.since = before.since();
    this.partitions = before.partitions();
    this.wasAsideFrom = before.asideFrom();
    if (closedUntil != Watermarks.NONE) {
      boolean whole = restore(closedPanes);
      if (!whole
          || closedClicks() != before.clicks()
          || !before.cubes().containsAll(cubes.keySet())) {
        since = closedUntil;
      }
    }
  }

  /** Returns whether no fragment is missing before another, and none names an unknown cell. */
  private boolean restore(Iterable<PaneRecord> closedPanes) {
    boolean whole = true;
    long restored = Watermarks.NONE;
    int fragments = 0;
    List<CellPanes> named = new ArrayList<>();
    for (PaneRecord pane : closedPanes) {
      long minute = minuteOf(pane.minute());
      if (pane.partition() == partition && minute < closedUntil && minute >= keptFrom()) {
        if (minute != restored) {
          complete(restored);
          restored = minute;
          fragments = 0;
          named.clear();
        }
        if (pane.fragment() == fragments) {
          fragments++;
          whole &= restore(pane, minute, named);
        } else {
          whole = false;
        }
      }
    }
    complete(restored);
    closeCells(closedUntil);
    closedPairs = pairsHeld();
    return whole;
  }

  /**
   * @param named the cells that earlier fragments have named, by their numbers; null where there
   *     are too many
   * @return whether all cells that the fragment counts are among these
   */
  private boolean restore(PaneRecord pane, long minute, List<CellPanes> named) {
    boolean whole = true;
    pane.cells().forEach(name -> named.add(cell(name.cube(), name.values())));
    for (AdCells ad : pane.ads()) {
      int number = names.retain(ad.adId());
      for (int i = 0; i < ad.cells().length; i++) {
        int place = ad.cells()[i];
        if (place < 0 || place >= named.size()) {
          whole = false;
          continue;
        }
        CellPanes cell = named.get(place);
        if (cell != null) {
          cell.count(minute, 0, number, ad.clicks()[i]);
        }
      }
      names.release(number);
    }
    return whole;
  }

  private void complete(long minute) {
    cells().forEach(cell -> cell.complete(minute));
  }

  /**
   * The start of the oldest minute whose closed pane is needed, in milliseconds since 1970; empty
   * if none is.
   *
   * @param state the last {@link #state}; empty if there was none
   */
  public static OptionalLong oldestPane(String state, Rankings settings) {
    long closedUntil = state.isEmpty() ? Watermarks.NONE : PanesState.parse(state).closedUntil();
    return closedUntil == Watermarks.NONE
        ? OptionalLong.empty()
        : OptionalLong.of(millis(closedUntil - settings.longest()));
  }

  /** The start of the first minute that is open, in milliseconds since 1970; 0 if none is known. */
  public long firstOpenMinute() {
    return closedUntil == Watermarks.NONE ? 0 : millis(closedUntil);
  }

  /**
   * The records before the first one that was read are gone.
   *
   * @param brokerMillis the broker time of that first one, in milliseconds since 1970: minutes that
   *     began before it may lack something
   */
  public void beginsLate(long brokerMillis) {
    since = Math.max(since, minuteOf(brokerMillis) + 2);
  }

  /**
   * Counts a source's counts.
   *
   * @param offset of the record, higher than those before
   * @return whether the minute is open; if not, or if it is set aside, nothing was counted
   */
  public boolean count(MinuteCounts counts, long offset) {
    long minute = minuteOf(counts.minute());
    if (minute < closedUntil || minute < closing()) {
      return false;
    }
    if (minute >= asideFrom) {
      asideOffset = Math.min(asideOffset, offset);
      head = Math.max(head, minute);
      return true;
    }
    boolean counted = false;
    for (AdCounts ad : counts.ads()) {
      counted |= count(ad, minute, counts.source());
    }
    if (counted) {
      firstOffsets.putIfAbsent(minute, offset);
      head = Math.max(head, minute);
    }
    return true;
  }

  private boolean count(AdCounts ad, long minute, int source) {
    int number = names.retain(ad.adId());
    boolean counted = count(cell(Cube.TOTAL, List.of()), minute, source, number, ad.clicks());
    for (CubeCells cube : ad.cubes()) {
      if (cubes.containsKey(cube.cube())) {
        for (Cell cell : cube.cells().toList()) {
          counted |= count(cell(cube.cube(), cell.values()), minute, source, number, cell.clicks());
        }
      }
    }
    names.release(number);
    return counted;
  }

  private boolean count(CellPanes panes, long minute, int source, int ad, long clicks) {
    if (panes == null) {
      surplusCells++;
      return false;
    }
    panes.count(minute, source, ad, clicks);
    return true;
  }

  /** Advances a source's watermark. */
  public void passed(SourceWatermark watermark) {
    sources.advance(watermark);
    if (watermark.partitions() > partitions) {
      // An ad may have come here from another partition, which keeps what it has counted of it.
      since = partitions == 0 ? since : Math.max(since, head + 1);
      partitions = watermark.partitions();
    }
  }

  /**
   * Nothing stands behind what was read: windows that end now can be ranked, also if nothing was
   * clicked in their last minute.
   *
   * @param wallMillis in milliseconds since 1970
   */
  public void caughtUp(long wallMillis) {
    head = Math.max(head, minuteOf(wallMillis));
  }

  /**
   * Marks all that was counted as emitted, as is due after results were read again; except windows
   * with minutes that had been set aside.
   */
  public void forgetChanges() {
    cells().forEach(CellPanes::forgetChanges);
    rankedUntil = Math.min(head + 1, wasAsideFrom);
    wasAsideFrom = PanesState.NOTHING_ASIDE;
  }

  /** The minute before which all can close. */
  private long closing() {
    // What had been set aside is read again behind the watermarks of all sources.
    return Math.min(sources.lowest(), Math.min(asideFrom, wasAsideFrom));
  }

  /**
   * Sets the newest open minute with held counts aside, but never the only one, so that at least
   * one will be counted to its end.
   *
   * @return whether memory became free
   */
  public boolean setAside() {
    if (firstOffsets.size() < 2) {
      return false;
    }
    Map.Entry<Long, Long> newest = firstOffsets.pollLastEntry();
    asideFrom = newest.getKey();
    asideOffset = Math.min(asideOffset, newest.getValue());
    cubes.values().forEach(cells -> cells.values().removeIf(cell -> !cell.drop(asideFrom)));
    return true;
  }

  /** Whether minutes are set aside. */
  public boolean isBehind() {
    return asideFrom != PanesState.NOTHING_ASIDE;
  }

  /**
   * Begins to read again what was set aside, if all older minutes are closed.
   *
   * @return whether that is so: then all results from the replay offset on are to be read again,
   *     and then {@link #forgetChanges} to be called
   */
  public boolean readAgain() {
    if (!isBehind() || closedUntil < asideFrom) {
      return false;
    }
    wasAsideFrom = asideFrom;
    asideFrom = PanesState.NOTHING_ASIDE;
    asideOffset = Long.MAX_VALUE;
    return true;
  }

  /** About the memory that open panes take, in bytes; closed ones are not in it. */
  public long openBytes() {
    return cells().stream().mapToLong(CellPanes::openBytes).sum()
        + PAIR_BYTES * Math.max(0, pairsHeld() - closedPairs);
  }

  /** Emits what changed since the last call, and closes panes. */
  public void drain(PanesSink sink) {
    long closing = Math.max(closedUntil, closing());
    if (head != Watermarks.NONE || closing != Watermarks.NONE) {
      long newest = Math.min(Math.max(head + 1, closing), asideFrom);
      for (CellPanes cell : cells()) {
        rank(cell, newest, sink);
      }
      rankedUntil = Math.max(rankedUntil, newest);
    }
    if (closing > closedUntil) {
      close(closing, sink);
    }
  }

  private void rank(CellPanes cell, long newest, PanesSink sink) {
    SortedSet<Long> ends = cell.changedEnds(rankedUntil, newest);
    if (ends.isEmpty()) {
      return;
    }
    List<List<WindowTop>> ranked = cell.rank(ends, since, top);
    Iterator<List<WindowTop>> windows = ranked.iterator();
    for (long end : ends) {
      new LocalRankings(partition, millis(end), cell.cube, cell.cell, windows.next())
          .cut()
          .forEach(sink::rankings);
    }
    cell.forgetChanges();
  }

  private void close(long until, PanesSink sink) {
    SortedSet<Long> minutes = new TreeSet<>();
    cells().forEach(cell -> cell.minutes().forEach(minutes::add));
    long from = closedUntil;
    closedUntil = until;
    firstOffsets.headMap(until).clear();
    closeCells(until);
    PaneCutter cutter = new PaneCutter(partition, names, cells());
    for (long minute : minutes.subSet(Math.max(from, keptFrom()), until)) {
      cutter.cut(minute, sink);
    }
    sink.closed(millis(until));
    closedPairs = pairsHeld();
  }

  private void closeCells(long until) {
    cubes.values().forEach(cells -> cells.values().removeIf(cell -> !cell.close(until)));
  }

  /** The offset from which results have to be read again to rebuild the open panes. */
  public long replayOffset(long nextOffset) {
    return firstOffsets.values().stream().reduce(Math.min(nextOffset, asideOffset), Math::min);
  }

  /** What has to be known besides the panes and the results behind the replay offset. */
  public String state() {
    // Older panes are not kept, whatever was known of them.
    long known = closedUntil == Watermarks.NONE ? since : Math.max(since, keptFrom());
    return new PanesState(
            closedUntil,
            known,
            partitions,
            closedClicks(),
            settings.cubes().all(),
            sources,
            asideFrom)
        .encode();
  }

  /** How many partitions {@code click-counts} has, as far as the sources' watermarks show. */
  public int partitions() {
    return Math.max(partitions, partition + 1);
  }

  /** Ads and cells that are held, each pair once. */
  long pairsHeld() {
    long pairs = 0;
    for (CellPanes cell : cells()) {
      pairs += cell.ads();
    }
    return pairs;
  }

  /** How many counts were left out since there were too many cells. */
  public long surplusCells() {
    return surplusCells;
  }

  private long closedClicks() {
    CellPanes total = cubes.get(Cube.TOTAL).get(List.of());
    return total == null ? 0 : total.closedClicks();
  }

  /** The cell's panes; null if there are too many cells already. */
  private CellPanes cell(Cube cube, List<String> values) {
    Map<List<String>, CellPanes> cells = cubes.get(cube);
    if (cells == null) {
      return null;
    }
    CellPanes known = cells.get(values);
    if (known != null || cells.size() >= maxCells) {
      return known;
    }
    CellPanes added = new CellPanes(cube, values, settings.windows(), names);
    cells.put(values, added);
    return added;
  }

  private List<CellPanes> cells() {
    return cubes.values().stream().flatMap(cells -> cells.values().stream()).toList();
  }

  private long keptFrom() {
    return closedUntil - longest;
  }

  private static long minuteOf(long millis) {
    return Math.floorDiv(millis, Minutes.MILLIS);
  }

  private static long millis(long minute) {
    return minute * Minutes.MILLIS;
  }
}
