package io.clickfold.fold;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.clickfold.click.Click;
import io.clickfold.fold.table.AdTable;
import io.clickfold.fold.table.Arena;
import io.clickfold.fold.table.CellTable;
import io.clickfold.fold.table.CellValues;
import io.clickfold.fold.table.CountedCubes;
import io.clickfold.fold.table.FingerprintSet;
import io.clickfold.fold.table.ValueLog;
import java.util.function.ObjLongConsumer;
import org.agrona.collections.IntArrayList;

/**
 * All that is counted of one minute. Its memory is used again for a later minute, so that in steady
 * state a click costs none. Not thread-safe.
 */
final class OpenMinute {
  /** Less at a time would cost more than it spares. */
  private static final long MIN_SETTLING_BYTES = 64 * 1024;

  final AdTable ads;
  final CellTable cells;
  final ValueLog log;

  private final CountedCubes cubes;
  private final FingerprintSet ids = new FingerprintSet();
  private final Arena arena = new Arena();
  private final CellValues values = new CellValues();

  /** The ads that changed since their live counts were emitted. */
  private final IntArrayList dirty = new IntArrayList();

  private long start;
  private long firstOffset;

  /** How far ads have been emitted in whole, and how many bytes of it at a time. */
  private int settled;

  private final EmissionCursor cursor;
  private long settlingBytes;

  OpenMinute(CountedCubes cubes, Hasher64 hasher) {
    this.cubes = cubes;
    this.ads = new AdTable(hasher, arena, cubes.size());
    this.cells = new CellTable(hasher, arena, cubes.size());
    this.log = new ValueLog(cubes.deferredDimensions());
    this.cursor = new EmissionCursor(cubes.size());
  }

  /**
   * Begins a minute; the one before must have been {@link #clear cleared}.
   *
   * @param start in milliseconds since 1970
   * @param firstOffset the offset of the first click that is counted here
   */
  void begin(long start, long firstOffset) {
    this.start = start;
    this.firstOffset = firstOffset;
  }

  long start() {
    return start;
  }

  long firstOffset() {
    return firstOffset;
  }

  /** Reads the places where a click would be found, and answers anything. */
  long fetch(Click click) {
    long ad = ads.hash(click.ad());
    return ids.fetch(click.idHigh() ^ ad, click.idLow()) ^ ads.fetch(ad);
  }

  /**
   * Counts a click, unless its id has been counted for its ad. With another ad it is another click:
   * so it does not matter where the other ad is counted.
   *
   * @return whether it was counted
   */
  boolean count(Click click) {
    long adHash = ads.hash(click.ad());
    if (!ids.add(click.idHigh() ^ adHash, click.idLow())) {
      return false;
    }
    int ad = ads.of(click.ad(), adHash);
    if (ads.count(ad)) {
      dirty.addInt(ad);
    }
    for (int cube = 0; cube < cubes.size(); cube++) {
      if (!cubes.isDeferred(cube)) {
        values.set(cubes.dimensions(cube), click);
        cells.count(ads, ad, cube, values);
      }
    }
    if (cubes.isAnyDeferred()) {
      log.add(ads, ad, click);
    }
    return true;
  }

  /**
   * Names the ads with at least so many clicks that have changed since {@link #drain} was last
   * called.
   */
  void forEachChanged(int least, ObjLongConsumer<String> sink) {
    for (int i = 0; i < dirty.size(); i++) {
      int ad = dirty.getInt(i);
      if (ads.clicks(ad) >= least) {
        sink.accept(ads.id(ad), ads.clicks(ad));
      }
    }
  }

  /** Emits what changed since the last call, but for what waits until the minute settles. */
  void drain(MinuteEmitter emitter) {
    emitter.begin(start);
    for (int i = 0; i < dirty.size(); i++) {
      if (ads.is(AdTable.DIRTY, dirty.getInt(i))) {
        emitter.live(this, dirty.getInt(i));
      }
    }
    dirty.clear();
    emitter.end();
  }

  /**
   * Emits some of the remaining ads in whole: all of them within some forty calls, so that little
   * is left to do when the minute closes, and no call does much.
   */
  void settle(MinuteEmitter emitter) {
    if (settled == 0 && !cursor.isBegun()) {
      settlingBytes = Math.max(MIN_SETTLING_BYTES, (arena.bytes() + log.bytes()) / 32);
    }
    whole(emitter, emitter.bytes() + settlingBytes);
  }

  /** Some ads may have changed since they settled: all of those are to be finished. */
  void close() {
    settled = 0;
    cursor.reset();
  }

  /**
   * Emits some of what has not been emitted of a closed minute.
   *
   * @param end stops when {@link MinuteEmitter#bytes} has come so far
   * @return whether nothing is left
   */
  boolean finish(MinuteEmitter emitter, long end) {
    whole(emitter, end);
    return settled == ads.size();
  }

  private void whole(MinuteEmitter emitter, long end) {
    emitter.begin(start);
    while (settled < ads.size() && emitter.bytes() < end) {
      if (!ads.is(AdTable.UNSETTLED, settled) || emitter.whole(this, settled, cursor)) {
        settled++;
      }
    }
    emitter.end();
  }

  /** Marks all live counts as emitted; whether the rest was is not known. */
  void forgetChanges(MinuteEmitter emitter) {
    for (int i = 0; i < dirty.size(); i++) {
      emitter.markEmitted(this, dirty.getInt(i));
    }
    dirty.clear();
  }

  int ids() {
    return ids.size();
  }

  /** About the memory that it takes. */
  long bytes() {
    return ids.bytes() + ads.bytes() + cells.bytes() + arena.bytes() + log.bytes();
  }

  /** Drops everything. */
  void clear() {
    ids.clear();
    ads.clear();
    cells.clear();
    arena.clear();
    log.clear();
    dirty.clear();
    settled = 0;
    cursor.reset();
  }
}
