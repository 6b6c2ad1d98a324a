package io.clickfold.fold;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.clickfold.result.AdPartitions;
import io.clickfold.result.CellsBlock;
import io.clickfold.result.Parts;
import io.clickfold.result.ResultEncoder;
import java.util.Arrays;

/**
 * Writes what was counted of a minute's ads into records, many ads in each, by the partitions to
 * which they belong. Not thread-safe.
 *
 * <p>A cube's head is written with each change of the ad, unless the cube is one that comes late.
 * The parts of a cube with so many cells that it has some are written when the ad's clicks have
 * grown by a quarter since, and when it is written in whole: so a cell is written a bounded number
 * of times, however many there are. They stand before the heads, which may be in a later record: a
 * head must not name parts that are not there.
 */
final class MinuteRecords {
  /**
   * A record is sent when it has reached this size. The largest piece is a part of a cube, which
   * keeps it below the largest record that brokers take by default, 1 MiB.
   */
  static final int FULL_BYTES = 64 * 1024;

  private static final int GROWTH = 4;

  private final CountedCubes cubes;
  private final int source;
  private final int generation;
  private final LateCells lateCells;
  private final CellsByPart byPart = new CellsByPart();
  private final CellsBlock block = new CellsBlock();
  private PartitionRecord[] records = {};
  private ResultSink sink;
  private long minute;
  private long sentBytes;

  MinuteRecords(CountedCubes cubes, Hasher64 hasher, int source, int generation) {
    this.cubes = cubes;
    this.lateCells = new LateCells(cubes, hasher);
    this.source = source;
    this.generation = generation;
  }

  /** Sends to this sink from now on. */
  void to(ResultSink sink) {
    this.sink = sink;
    int before = records.length;
    if (sink.partitions() != before) {
      records = Arrays.copyOf(records, sink.partitions());
      for (int i = before; i < records.length; i++) {
        records[i] = new PartitionRecord(i);
      }
    }
  }

  /** Begins a minute, given in milliseconds since 1970. */
  void begin(long minute) {
    this.minute = minute;
  }

  /** Sends what is left of the minute. */
  void end() {
    for (PartitionRecord record : records) {
      record.send();
    }
  }

  /** About the bytes that were written since this was made. */
  long bytes() {
    long bytes = sentBytes;
    for (PartitionRecord record : records) {
      bytes += record.size();
    }
    return bytes;
  }

  /** Writes an ad's live counts. */
  void live(OpenMinute counts, int ad) {
    write(counts, ad, false);
  }

  /** Writes all of an ad that may not have been written. */
  void whole(OpenMinute counts, int ad) {
    write(counts, ad, true);
  }

  /** Takes an ad's live counts for written. */
  void taken(OpenMinute counts, int ad) {
    boolean whole = !cubes.isAnyLate();
    for (int cube = 0; whole && cube < cubes.size(); cube++) {
      whole = Parts.levelOf(counts.ads.cellBytes(ad, cube)) == 0;
    }
    counts.ads.clear(whole ? AdTable.DIRTY | AdTable.UNSETTLED : AdTable.DIRTY, ad);
  }

  private void write(OpenMinute counts, int ad, boolean whole) {
    AdTable ads = counts.ads;
    PartitionRecord record = records[AdPartitions.partitionOf(ads.place(ad), records.length)];
    record.ad(ads, ad);
    CellTable late =
        whole && cubes.isAnyLate() ? lateCells.count(ads, ad, counts.log) : counts.cells;
    boolean all = whole || !cubes.isAnyLate();
    for (int cube = 0; cube < cubes.size(); cube++) {
      if (whole || !cubes.isLate(cube)) {
        all &= parts(ads, ad, cube, cubes.isLate(cube) ? late : counts.cells, whole, record);
      }
    }
    for (int cube = 0; cube < cubes.size(); cube++) {
      if (whole || !cubes.isLate(cube)) {
        head(ads, ad, cube, cubes.isLate(cube) ? late : counts.cells, record);
      }
    }
    ads.clear(all ? AdTable.DIRTY | AdTable.UNSETTLED : AdTable.DIRTY, ad);
    record.sendIfFull();
  }

  /** Writes a cube's head, which has all cells if they are few. */
  private void head(AdTable ads, int ad, int cube, CellTable cells, PartitionRecord record) {
    int level = Parts.levelOf(ads.cellBytes(ad, cube));
    block.clear();
    if (level == 0) {
      int cell = ads.firstCell(ad, cube);
      for (; cell != AdTable.NONE; cell = cells.next(cell)) {
        add(cells, cell);
      }
    }
    record.cube(cube, level, Parts.HEAD);
  }

  /**
   * Writes a cube's parts, if it has some and it is time to.
   *
   * @return whether nothing of the cube is left to be written
   */
  private boolean parts(
      AdTable ads, int ad, int cube, CellTable cells, boolean whole, PartitionRecord record) {
    int level = Parts.levelOf(ads.cellBytes(ad, cube));
    int clicks = ads.clicks(ad);
    int sent = ads.partsSent(ad, cube);
    if (level == 0 || clicks == sent) {
      return true;
    }
    if (!whole && clicks < sent + sent / GROWTH) {
      return false;
    }
    byPart.sort(ads, ad, cube, cells, level);
    for (int part = 0; part < Parts.count(level); part++) {
      if (byPart.from(part) < byPart.to(part)) {
        block.clear();
        for (int i = byPart.from(part); i < byPart.to(part); i++) {
          add(cells, byPart.cell(i));
        }
        record.cube(cube, level, Parts.first(level) + part);
        if (record.sendIfFull()) {
          record.ad(ads, ad);
        }
      }
    }
    ads.partsSent(ad, cube, clicks);
    return true;
  }

  private void add(CellTable cells, int cell) {
    block.add(
        cells.valuesBytes(cell),
        cells.valuesOffset(cell),
        cells.valuesLength(cell),
        cells.clicks(cell));
  }

  /** The record that is being written for a partition. */
  private final class PartitionRecord {
    private final int partition;
    private final ResultEncoder encoder = new ResultEncoder();
    private boolean begun;

    PartitionRecord(int partition) {
      this.partition = partition;
    }

    void ad(AdTable ads, int ad) {
      if (!begun) {
        encoder.minuteCounts(minute, source, generation);
        begun = true;
      }
      encoder.ad(ads.idBytes(ad), ads.idOffset(ad), ads.idLength(ad), ads.clicks(ad));
    }

    void cube(int cube, int level, int part) {
      encoder.cube(cubes.name(cube), level, part, block);
    }

    boolean sendIfFull() {
      boolean full = encoder.size() >= FULL_BYTES;
      if (full) {
        send();
      }
      return full;
    }

    void send() {
      if (begun) {
        begun = false;
        sentBytes += encoder.size();
        sink.accept(partition, encoder.finish());
      }
    }

    int size() {
      return begun ? encoder.size() : 0;
    }
  }
}
