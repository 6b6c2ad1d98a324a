package io.clickfold.store.counts;

import io.clickfold.click.Minutes;
import io.clickfold.wire.avro.Parts;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Which partition of a table holds a row. Writer and reader must agree on it, and rows outlive
 * programs: it can never change for rows that are stored.
 */
public final class Layout {
  /** The bucket of all heads. */
  public static final short HEADS = 0;

  /** Over how many buckets, behind that of the heads, other parts are spread. */
  static final int BUCKETS = 16;

  private Layout() {}

  /**
   * The UTC date of a minute.
   *
   * @param minute in milliseconds since 1970
   */
  public static LocalDate day(long minute) {
    return LocalDate.ofEpochDay(Math.floorDiv(minute, Minutes.DAY_MILLIS));
  }

  /**
   * The start of the UTC hour of a minute.
   *
   * @param minute in milliseconds since 1970
   */
  public static Instant hour(long minute) {
    return Instant.ofEpochMilli(Minutes.startOfHour(minute));
  }

  /**
   * The bucket of a part: one for the heads, and one for each sixteenth of the hashes.
   *
   * @param part as {@link Parts} numbers them
   */
  public static short bucket(int part) {
    return part == Parts.HEAD ? HEADS : (short) (1 + Parts.sixteenth(part));
  }

  /**
   * The parts of a level that a bucket holds.
   *
   * @param level at least 1
   * @param bucket not that of the heads
   */
  static List<Integer> parts(int level, int bucket) {
    int each = Parts.count(level) / BUCKETS;
    int first = Parts.first(level) + (bucket - 1) * each;
    List<Integer> parts = new ArrayList<>(each);
    for (int part = first; part < first + each; part++) {
      parts.add(part);
    }
    return parts;
  }
}
