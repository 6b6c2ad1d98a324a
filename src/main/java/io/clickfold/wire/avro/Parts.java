package io.clickfold.wire.avro;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.List;

/**
 * How the cells of a cube, of one ad, minute and source, are spread over parts, so that one value
 * can be looked up without reading all. Few cells stand in part 0, the head. More are spread by a
 * hash of their values over 64 parts (level 1), or 4,096 (level 2), and the head only names the
 * level. Parts are numbered through all levels: 0, then 1 to 64, then 65 to 4,160.
 *
 * <p>Senders choose values, so they can choose some whose hashes lead to one part. A part that is
 * too large for a record or a row is therefore cut into <em>segments</em>, by the cells' bytes in
 * the order in which they were first seen: a cell never moves to another segment as its part grows.
 *
 * <p>Writers and readers must agree on all of it, and what is stored outlives programs: it can
 * never change.
 */
public final class Parts {
  /** The head of a cube: the only part of level 0. */
  public static final int HEAD = 0;

  /** The highest level. */
  public static final int MAX_LEVEL = 2;

  /**
   * The bytes of a segment. Its last cell may go beyond, by less than {@link
   * io.clickfold.click.ClickParser#MAX_CLICK_BYTES}.
   */
  public static final int SEGMENT_BYTES = 128 * 1024;

  /** The most that a cell's clicks take, of which an ad's minute has at most 2<sup>26</sup>. */
  private static final int COUNT_BYTES = 5;

  private static final int BITS_OF_LEVEL = 6;
  private static final int[] FIRST = {0, 1, 65};
  private static final long[] MAX_BYTES = {16 * 1024, 8 * 1024 * 1024};

  /** XXH3 with 64 bits (Yann Collet, 2019): specified byte by byte, so it is stable. */
  private static final Hasher64 HASHER = Hashing.xxh3_64();

  private Parts() {}

  /**
   * The most bytes of a cell: the same at all times, however its clicks grow.
   *
   * @param valuesLength the length of its values in Avro's encoding
   */
  public static int bytesOf(int valuesLength) {
    return valuesLength + COUNT_BYTES;
  }

  /**
   * The level for cells that take this many bytes.
   *
   * @param bytes the sum of {@link #bytesOf} over all cells
   */
  public static int levelOf(long bytes) {
    int level = 0;
    while (level < MAX_LEVEL && bytes > MAX_BYTES[level]) {
      level++;
    }
    return level;
  }

  /** How many parts a level has. */
  public static int count(int level) {
    return 1 << BITS_OF_LEVEL * level;
  }

  /** The number of a level's first part. */
  public static int first(int level) {
    return FIRST[level];
  }

  /** The part of a level in which a cell stands. */
  public static int partOf(long hash, int level) {
    return level == 0 ? HEAD : FIRST[level] + (int) (hash >>> Long.SIZE - BITS_OF_LEVEL * level);
  }

  /** The level to which a part belongs. */
  public static int levelOfPart(int part) {
    int level = MAX_LEVEL;
    while (FIRST[level] > part) {
      level--;
    }
    return level;
  }

  /**
   * Which sixteenth of the hashes a part holds, whatever its level: from 0 to 15.
   *
   * @param part not the head
   */
  public static int sixteenth(int part) {
    int level = levelOfPart(part);
    return part - FIRST[level] >>> BITS_OF_LEVEL * level - 4;
  }

  /** The hash of a cell's values, by which it is spread. */
  public static long hash(List<String> values) {
    AvroWriter out = new AvroWriter();
    out.strings(values);
    byte[] encoded = out.toBytes();
    return hash(encoded, 0, encoded.length);
  }

  /** The same, of values that are encoded as {@link AvroWriter#strings} does it. */
  public static long hash(byte[] encoded, int offset, int length) {
    return HASHER.hashBytesToLong(encoded, offset, length);
  }
}
