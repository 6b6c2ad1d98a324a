package io.clickfold.fold;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.clickfold.fold.table.AdTable;
import io.clickfold.fold.table.CellTable;
import io.clickfold.fold.table.CellsByPart;
import io.clickfold.fold.table.CountedCubes;
import io.clickfold.fold.table.DeferredCells;
import io.clickfold.fold.table.HashRange;
import io.clickfold.fold.table.ValueLog;
import io.clickfold.wire.AdPartitions;
import io.clickfold.wire.avro.CellsBlock;
import io.clickfold.wire.avro.Parts;
import java.util.function.IntPredicate;

/**
 * Emits what was counted of a minute's ads. Not thread-safe.
 *
 * <p>A cube's head is emitted with each change of the ad, unless the cube is deferred. The parts of
 * a cube with so many cells that it has some are emitted when the ad's clicks have grown by a
 * quarter since, and when the ad is emitted in whole. So a cell is emitted a bounded number of
 * times, however many there are. They stand before the heads, which may be in a later record: a
 * head must not name parts that are not there.
 */
final class MinuteEmitter {
  private static final int GROWTH = 4;

  /** About what an ad's clicks, and a cube without its cells, take in a record. */
  private static final int AD_BYTES = 8;

  private static final int CUBE_BYTES = 16;

  private final CountedCubes cubes;
  private final EmissionLimits emission;
  private final int source;
  private final int generation;
  private final DeferredCells deferredCells;
  private final CellsByPart byPart = new CellsByPart();
  private final CellsBlock block = new CellsBlock();
  private CountSink sink;
  private int partitions;
  private long bytes;

  MinuteEmitter(
      CountedCubes cubes, EmissionLimits emission, Hasher64 hasher, int source, int generation) {
    this.cubes = cubes;
    this.emission = emission;
    this.deferredCells = new DeferredCells(cubes, hasher);
    this.source = source;
    this.generation = generation;
  }

  /** Emits to this sink from now on. */
  void to(CountSink sink) {
    this.sink = sink;
    this.partitions = sink.partitions();
  }

  /** Begins a minute, given in milliseconds since 1970. */
  void begin(long minute) {
    sink.begin(minute, source, generation);
  }

  /** Ends the minute, for now. */
  void end() {
    sink.end();
  }

  /** About the bytes that were emitted since this was made. */
  long bytes() {
    return bytes;
  }

  /** Emits an ad's live counts. */
  void live(OpenMinute counts, int ad) {
    AdTable ads = counts.ads;
    boolean all = liveParts(counts, ad, false) && !cubes.isAnyDeferred();
    ad(ads, ad, ads.clicks(ad));
    for (int cube = 0; cube < cubes.size(); cube++) {
      if (!cubes.isDeferred(cube)) {
        head(ads, ad, cube, Parts.levelOf(ads.cellBytes(ad, cube)), counts.cells);
      }
    }
    ads.clear(all ? AdTable.DIRTY | AdTable.UNSETTLED : AdTable.DIRTY, ad);
  }

  /**
   * Emits all of an ad that may not have been emitted, or some of it if it has many clicks. All
   * heads are in the last one. The version of all is that of the first: if clicks come in between,
   * all of it is emitted again, with a higher version.
   *
   * @param cursor is next; the one behind it afterwards
   * @return whether nothing is left of the ad
   */
  boolean whole(OpenMinute counts, int ad, EmissionCursor cursor) {
    AdTable ads = counts.ads;
    cursor.begin(ads.clicks(ad));
    CellTable deferred = counts.cells;
    if (cubes.isAnyDeferred()) {
      if (cursor.clicks() <= emission.clicks()) {
        deferred = deferredCells.count(ads, ad, counts.log);
        for (int cube = cubes.nextDeferred(0);
            cube < cubes.size();
            cube = cubes.nextDeferred(cube + 1)) {
          cursor.levels[cube] = Parts.levelOf(ads.cellBytes(ad, cube));
          parts(ads, ad, cursor.clicks(), cube, cursor.levels[cube], deferred);
        }
      } else if (emitRange(counts, ad, cursor)) {
        return false;
      } else {
        deferred = countHeads(ads, ad, cursor, counts.log);
      }
    }
    boolean same = ads.clicks(ad) == cursor.clicks();
    if (same) {
      liveParts(counts, ad, true);
    }
    ad(ads, ad, cursor.clicks());
    for (int cube = 0; cube < cubes.size(); cube++) {
      boolean isDeferred = cubes.isDeferred(cube);
      int level = isDeferred ? cursor.levels[cube] : Parts.levelOf(ads.cellBytes(ad, cube));
      head(ads, ad, cube, level, isDeferred ? deferred : counts.cells);
    }
    if (same) {
      ads.clear(AdTable.DIRTY | AdTable.UNSETTLED, ad);
    }
    cursor.reset();
    return true;
  }

  /**
   * Emits the parts of the next range of an ad's deferred cubes.
   *
   * @return whether there was one
   */
  private boolean emitRange(OpenMinute counts, int ad, EmissionCursor cursor) {
    int cube = cubes.nextDeferred(cursor.cube());
    if (cube == cubes.size()) {
      return false;
    }
    AdTable ads = counts.ads;
    if (!cursor.isRanged(cube)) {
      cursor.range(cube, deferredCells.ranges(ads, ad, cube, counts.log));
    }
    HashRange range = cursor.range();
    CellTable cells = deferredCells.count(ads, ad, c -> c == cube, range, counts.log);
    cursor.levels[cube] =
        range.count() > 1 ? Parts.MAX_LEVEL : Parts.levelOf(ads.cellBytes(ad, cube));
    parts(ads, ad, cursor.clicks(), cube, cursor.levels[cube], cells);
    cursor.next();
    return true;
  }

  /**
   * Counts the deferred cubes whose cells stand in their heads. Clicks may have come since their
   * turn, and with them so many cells that they have to stand in parts: those are emitted.
   */
  private CellTable countHeads(AdTable ads, int ad, EmissionCursor cursor, ValueLog log) {
    IntPredicate isHead = cube -> cubes.isDeferred(cube) && cursor.levels[cube] == 0;
    CellTable cells = deferredCells.count(ads, ad, isHead, HashRange.ALL, log);
    for (int cube = cubes.nextDeferred(0);
        cube < cubes.size();
        cube = cubes.nextDeferred(cube + 1)) {
      if (cursor.levels[cube] == 0) {
        cursor.levels[cube] = Parts.levelOf(ads.cellBytes(ad, cube));
        parts(ads, ad, cursor.clicks(), cube, cursor.levels[cube], cells);
      }
    }
    return cells;
  }

  /** Marks an ad's live counts as emitted. */
  void markEmitted(OpenMinute counts, int ad) {
    boolean whole = !cubes.isAnyDeferred();
    for (int cube = 0; whole && cube < cubes.size(); cube++) {
      whole = Parts.levelOf(counts.ads.cellBytes(ad, cube)) == 0;
    }
    counts.ads.clear(whole ? AdTable.DIRTY | AdTable.UNSETTLED : AdTable.DIRTY, ad);
  }

  /** Emits a cube's head, which has all cells if they are few. */
  private void head(AdTable ads, int ad, int cube, int level, CellTable cells) {
    block.clear();
    if (level == 0) {
      int cell = ads.firstCell(ad, cube);
      for (; cell != AdTable.NONE; cell = cells.next(cell)) {
        add(cells, cell);
      }
    }
    cube(cube, level, Parts.HEAD, 0, block);
  }

  /**
   * Emits the parts of all live cubes that are due.
   *
   * @return whether nothing of them is left to be emitted
   */
  private boolean liveParts(OpenMinute counts, int ad, boolean whole) {
    AdTable ads = counts.ads;
    int clicks = ads.clicks(ad);
    boolean all = true;
    for (int cube = 0; cube < cubes.size(); cube++) {
      int level = Parts.levelOf(ads.cellBytes(ad, cube));
      int sent = ads.partsSent(ad, cube);
      if (cubes.isDeferred(cube) || level == 0 || clicks == sent) {
        continue;
      }
      if (whole || clicks >= sent + sent / GROWTH) {
        parts(ads, ad, clicks, cube, level, counts.cells);
        ads.partsSent(ad, cube, clicks);
      } else {
        all = false;
      }
    }
    return all;
  }

  /** Emits the parts in which an ad's cells of a cube are, if it has some. */
  private void parts(AdTable ads, int ad, int clicks, int cube, int level, CellTable cells) {
    if (level == 0) {
      return;
    }
    byPart.sort(ads, ad, cube, cells, level);
    for (int part = 0; part < Parts.count(level); part++) {
      int at = byPart.from(part);
      long partBytes = 0;
      for (int segment = 0; at < byPart.to(part); segment++) {
        block.clear();
        long end = (segment + 1L) * emission.segment();
        for (; at < byPart.to(part) && partBytes < end; at++) {
          add(cells, byPart.cell(at));
          partBytes += Parts.bytesOf(cells.valuesLength(byPart.cell(at)));
        }
        ad(ads, ad, clicks);
        cube(cube, level, Parts.first(level) + part, segment, block);
      }
    }
  }

  private void ad(AdTable ads, int ad, int clicks) {
    int partition = AdPartitions.partitionOf(ads.place(ad), partitions);
    sink.ad(partition, ads.idBytes(ad), ads.idOffset(ad), ads.idLength(ad), clicks);
    bytes += ads.idLength(ad) + AD_BYTES;
  }

  private void cube(int cube, int level, int part, int segment, CellsBlock cells) {
    sink.cube(cubes.cube(cube), level, part, segment, cells);
    bytes += cells.size() + CUBE_BYTES;
  }

  private void add(CellTable cells, int cell) {
    block.add(
        cells.valuesBytes(cell),
        cells.valuesOffset(cell),
        cells.valuesLength(cell),
        cells.clicks(cell));
  }
}
