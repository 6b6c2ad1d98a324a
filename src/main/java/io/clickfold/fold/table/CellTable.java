package io.clickfold.fold.table;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.clickfold.wire.avro.Parts;
import java.util.Arrays;

/**
 * Cells of ads and cubes, each a place in a flat array and in the list of its ad's cube, which
 * begins in an {@link AdTable}. Not thread-safe.
 */
public final class CellTable {
  private static final int FIRST_CELLS = 16;
  private static final int OWNER = 0;
  private static final int CLICKS = 1;
  private static final int NEXT = 2;
  private static final int VALUES = 3;
  private static final int LENGTH = 4;
  private static final int STRIDE = 5;

  /** 2<sup>32</sup> divided by the golden ratio: spreads numbers that follow each other. */
  private static final int SPREAD = 0x9E3779B9;

  private final Hasher64 hasher;
  private final Arena arena;
  private final int cubes;
  private final HashIndex index = new HashIndex();
  private int[] cells = new int[FIRST_CELLS * STRIDE];
  private int size;

  /**
   * An empty table.
   *
   * @param arena holds the values; cleared together with the table
   * @param cubes how many cubes have cells
   */
  public CellTable(Hasher64 hasher, Arena arena, int cubes) {
    this.hasher = hasher;
    this.arena = arena;
    this.cubes = cubes;
  }

  /** Counts a click of an ad in the cell of a cube that has these values. */
  public void count(AdTable ads, int ad, int cube, CellValues values) {
    int owner = Math.addExact(Math.multiplyExact(ad, cubes), cube);
    long hashed = hasher.hashBytesToLong(values.bytes(), 0, values.length());
    int hash = (int) (hashed ^ hashed >>> Integer.SIZE) + owner * SPREAD;
    int slot = index.first(hash);
    for (int cell = index.entry(slot, hash);
        cell != HashIndex.FREE;
        slot = index.next(slot), cell = index.entry(slot, hash)) {
      if (cell != HashIndex.OTHER && has(cell, owner, values)) {
        cells[cell * STRIDE + CLICKS]++;
        return;
      }
    }
    index.put(slot, hash, add(ads, ad, cube, owner, values));
  }

  private boolean has(int cell, int owner, CellValues values) {
    int at = cell * STRIDE;
    int offset = Arena.offset(cells[at + VALUES]);
    return cells[at + OWNER] == owner
        && cells[at + LENGTH] == values.length()
        && Arrays.equals(
            arena.page(cells[at + VALUES]),
            offset,
            offset + values.length(),
            values.bytes(),
            0,
            values.length());
  }

  private int add(AdTable ads, int ad, int cube, int owner, CellValues values) {
    int at = Math.multiplyExact(size, STRIDE);
    if (at == cells.length) {
      cells = Arrays.copyOf(cells, Math.addExact(at, (size / 2 + 1) * STRIDE));
    }
    cells[at + OWNER] = owner;
    cells[at + CLICKS] = 1;
    cells[at + NEXT] = ads.firstCell(ad, cube);
    cells[at + VALUES] = arena.add(values.bytes(), 0, values.length());
    cells[at + LENGTH] = values.length();
    ads.prepend(ad, cube, size, Parts.bytesOf(values.length()));
    return size++;
  }

  /** The clicks of a cell. */
  public int clicks(int cell) {
    return cells[cell * STRIDE + CLICKS];
  }

  /** The cell behind this one in the list of its ad's cube, or {@link AdTable#NONE}. */
  public int next(int cell) {
    return cells[cell * STRIDE + NEXT];
  }

  /** What holds the cell's values, encoded as {@link CellValues} does it. */
  public byte[] valuesBytes(int cell) {
    return arena.page(cells[cell * STRIDE + VALUES]);
  }

  /** Where a cell's values begin in {@link #valuesBytes}. */
  public int valuesOffset(int cell) {
    return Arena.offset(cells[cell * STRIDE + VALUES]);
  }

  /** How many bytes a cell's values have. */
  public int valuesLength(int cell) {
    return cells[cell * STRIDE + LENGTH];
  }

  /** Drops all cells, and makes room for some; the memory stays. */
  void clear(int most) {
    index.clear(most);
    size = 0;
  }

  /** Drops all cells; the memory stays if it was needed. */
  public void clear() {
    if (size < cells.length / STRIDE / 16) {
      cells = new int[Math.max(FIRST_CELLS, cells.length / STRIDE / 4) * STRIDE];
    }
    index.clear();
    size = 0;
  }

  /** About the memory that it takes, without the arena. */
  public long bytes() {
    return index.bytes() + (long) cells.length * Integer.BYTES;
  }
}
