package io.clickfold.fold.table;

import com.dynatrace.hash4j.hashing.Hasher64;
import io.clickfold.click.Text;
import io.clickfold.wire.AdPartitions;
import io.clickfold.wire.avro.Parts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The ads of a minute, numbered in the order of their first clicks: of each its clicks, and for
 * each cube where its cells begin. All of an ad stands side by side in one flat array. Not
 * thread-safe.
 */
public final class AdTable {
  /** Changed since its live counts were emitted. */
  public static final int DIRTY = 1;

  /** Changed since everything of it was emitted. */
  public static final int UNSETTLED = 2;

  /** No cell. */
  public static final int NONE = -1;

  private static final int FIRST_ADS = 16;
  private static final int ID = 0;
  private static final int ID_LENGTH = 1;
  private static final int PLACE = 2;
  private static final int CLICKS = 3;
  private static final int FLAGS = 4;
  private static final int LOG_END = 5;
  private static final int LOG_BLOCK = 6;
  private static final int LOG_BLOCK_BYTES = 7;
  private static final int HEADER = 8;

  // Of each cube:
  private static final int FIRST_CELL = 0;
  private static final int CELL_BYTES = 1;
  private static final int PARTS_SENT = 2;
  private static final int PER_CUBE = 3;

  private final Hasher64 hasher;
  private final Arena arena;
  private final int stride;
  private final HashIndex index = new HashIndex();
  private int[] ads;
  private int size;

  /**
   * An empty table.
   *
   * @param arena holds the ids; cleared together with the table
   * @param cubes how many cubes have cells
   */
  public AdTable(Hasher64 hasher, Arena arena, int cubes) {
    this.hasher = hasher;
    this.arena = arena;
    this.stride = HEADER + PER_CUBE * cubes;
    this.ads = new int[FIRST_ADS * stride];
  }

  /** A hash of an ad's id, for the methods that want one. */
  public long hash(Text id) {
    return hasher.hashBytesToLong(id.bytes(), id.offset(), id.length());
  }

  /** The ad's number; it is given one if it has none. */
  public int of(Text id, long ofHash) {
    int hash = (int) ofHash;
    int slot = index.first(hash);
    for (int ad = index.entry(slot, hash);
        ad != HashIndex.FREE;
        slot = index.next(slot), ad = index.entry(slot, hash)) {
      if (ad != HashIndex.OTHER && hasId(ad, id)) {
        return ad;
      }
    }
    int ad = add(id);
    index.put(slot, hash, ad);
    return ad;
  }

  /** Reads the place where an ad would be looked for, and answers anything. */
  public int fetch(long ofHash) {
    int hash = (int) ofHash;
    int ad = index.entry(index.first(hash), hash);
    return ad < 0 ? ad : ads[ad * stride + CLICKS];
  }

  private boolean hasId(int ad, Text id) {
    int at = ad * stride;
    int offset = Arena.offset(ads[at + ID]);
    return ads[at + ID_LENGTH] == id.length()
        && Arrays.equals(
            arena.page(ads[at + ID]),
            offset,
            offset + id.length(),
            id.bytes(),
            id.offset(),
            id.offset() + id.length());
  }

  private int add(Text id) {
    int at = Math.multiplyExact(size, stride);
    if (at == ads.length) {
      ads = Arrays.copyOf(ads, Math.addExact(at, (size / 2 + 1) * stride));
    }
    ads[at + ID] = arena.add(id.bytes(), id.offset(), id.length());
    ads[at + ID_LENGTH] = id.length();
    ads[at + PLACE] = AdPartitions.placeOf(id.bytes(), id.offset(), id.length());
    ads[at + CLICKS] = 0;
    ads[at + FLAGS] = 0;
    ads[at + LOG_END] = ValueLog.NONE;
    ads[at + LOG_BLOCK] = ValueLog.NONE;
    ads[at + LOG_BLOCK_BYTES] = 0;
    for (int cube = at + HEADER; cube < at + stride; cube += PER_CUBE) {
      ads[cube + FIRST_CELL] = NONE;
      ads[cube + CELL_BYTES] = 0;
      ads[cube + PARTS_SENT] = 0;
    }
    return size++;
  }

  /**
   * Counts a click.
   *
   * @return whether the ad was not {@link #DIRTY} before
   */
  public boolean count(int ad) {
    int at = ad * stride;
    ads[at + CLICKS]++;
    boolean first = (ads[at + FLAGS] & DIRTY) == 0;
    ads[at + FLAGS] = DIRTY | UNSETTLED;
    return first;
  }

  /** How many ads there are; they are numbered from 0. */
  public int size() {
    return size;
  }

  /** The clicks of an ad. */
  public int clicks(int ad) {
    return ads[ad * stride + CLICKS];
  }

  /** The id of an ad. */
  public String id(int ad) {
    return new String(idBytes(ad), idOffset(ad), idLength(ad), StandardCharsets.UTF_8);
  }

  /** What holds the ad's id. */
  public byte[] idBytes(int ad) {
    return arena.page(ads[ad * stride + ID]);
  }

  /** Where the id begins in {@link #idBytes}. */
  public int idOffset(int ad) {
    return Arena.offset(ads[ad * stride + ID]);
  }

  /** How many bytes the id has. */
  public int idLength(int ad) {
    return ads[ad * stride + ID_LENGTH];
  }

  /** The ad's place as {@link AdPartitions} gives it. */
  public int place(int ad) {
    return ads[ad * stride + PLACE];
  }

  /** Whether a flag is set of an ad. */
  public boolean is(int flag, int ad) {
    return (ads[ad * stride + FLAGS] & flag) != 0;
  }

  /** Clears flags of an ad. */
  public void clear(int flags, int ad) {
    ads[ad * stride + FLAGS] &= ~flags;
  }

  /** The first cell of one of the ad's cubes, or {@link #NONE}. */
  public int firstCell(int ad, int cube) {
    return ads[ofCube(ad, cube) + FIRST_CELL];
  }

  /** The most bytes that all cells of one of the ad's cubes may need: see {@link Parts#bytesOf}. */
  public int cellBytes(int ad, int cube) {
    return ads[ofCube(ad, cube) + CELL_BYTES];
  }

  /** Forgets the cells of one of the ad's cubes. */
  void dropCells(int ad, int cube) {
    int at = ofCube(ad, cube);
    ads[at + FIRST_CELL] = NONE;
    ads[at + CELL_BYTES] = 0;
  }

  /** Puts a cell before the others. */
  void prepend(int ad, int cube, int cell, int bytes) {
    int at = ofCube(ad, cube);
    int before = ads[at + CELL_BYTES];
    ads[at + FIRST_CELL] = cell;
    ads[at + CELL_BYTES] = Math.addExact(before, bytes);
    if (Parts.levelOf(before) != Parts.levelOf(ads[at + CELL_BYTES])) {
      // Readers will look for the cells in other parts, which nobody has written yet.
      ads[at + PARTS_SENT] = 0;
    }
  }

  /** The ad's clicks when the cube's parts were emitted last; 0 if they never were. */
  public int partsSent(int ad, int cube) {
    return ads[ofCube(ad, cube) + PARTS_SENT];
  }

  /** Notes that the parts of a cube are emitted, with the ad's clicks at that time. */
  public void partsSent(int ad, int cube, int clicks) {
    ads[ofCube(ad, cube) + PARTS_SENT] = clicks;
  }

  /** Where the ad's next values are to be written down, or {@link ValueLog#NONE}. */
  int logEnd(int ad) {
    return ads[ad * stride + LOG_END];
  }

  void logEnd(int ad, int address) {
    ads[ad * stride + LOG_END] = address;
  }

  /** The ad's last block, or {@link ValueLog#NONE}. */
  int logBlock(int ad) {
    return ads[ad * stride + LOG_BLOCK];
  }

  /** How many bytes the ad's last block has. */
  int logBlockBytes(int ad) {
    return ads[ad * stride + LOG_BLOCK_BYTES];
  }

  /** Where the ad's last block ends. */
  int logBlockEnd(int ad) {
    return logBlock(ad) + logBlockBytes(ad);
  }

  void logBlock(int ad, int address, int bytes) {
    ads[ad * stride + LOG_BLOCK] = address;
    ads[ad * stride + LOG_BLOCK_BYTES] = bytes;
  }

  /** Drops all ads; the memory stays if it was needed. */
  public void clear() {
    if (size < ads.length / stride / 16) {
      ads = new int[Math.max(FIRST_ADS, ads.length / stride / 4) * stride];
    }
    index.clear();
    size = 0;
  }

  /** About the memory that it takes. */
  public long bytes() {
    return index.bytes() + (long) ads.length * Integer.BYTES;
  }

  private int ofCube(int ad, int cube) {
    return ad * stride + HEADER + PER_CUBE * cube;
  }
}
