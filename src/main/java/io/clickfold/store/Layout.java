package io.clickfold.store;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which partition of a table holds a count. Writer and reader must agree on it, and rows outlive
 * programs: it can never change for rows that are stored.
 */
public final class Layout {
  /** Milliseconds of an hour, what a partition of cells holds. */
  public static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

  /** Milliseconds of a day, what a partition of totals holds. */
  public static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  private static final int BUCKETS = 16;
  private static final Set<Dimension> MANY_VALUES = EnumSet.of(Dimension.IP, Dimension.USER_ID);

  /** XXH3 with 64 bits (Yann Collet, 2019): specified byte by byte, so it is stable. */
  private static final Hasher64 HASHER = Hashing.xxh3_64();

  private Layout() {}

  /**
   * The day of a total: the UTC date of its minute.
   *
   * @param minute in milliseconds since 1970
   */
  public static LocalDate day(long minute) {
    return LocalDate.ofEpochDay(Math.floorDiv(minute, DAY_MILLIS));
  }

  /**
   * The hour of a cell: the start of the UTC hour of its minute.
   *
   * @param minute in milliseconds since 1970
   */
  public static Instant hour(long minute) {
    return Instant.ofEpochMilli(startOfHour(minute));
  }

  static long startOfHour(long minute) {
    return minute - Math.floorMod(minute, HOUR_MILLIS);
  }

  static long startOfDay(long minute) {
    return day(minute).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }

  /** Over how many buckets the cells of a cube are spread: they are numbered from 0. */
  public static int buckets(Cube cube) {
    return cube.dimensions().stream().anyMatch(MANY_VALUES::contains) ? BUCKETS : 1;
  }

  /**
   * The bucket of a cell.
   *
   * @param values the cell's values, one for each of the cube's dimensions, in their order
   * @return at least 0 and less than {@link #buckets(Cube)}
   */
  public static short bucket(Cube cube, List<String> values) {
    int buckets = buckets(cube);
    return buckets == 1 ? 0 : (short) Math.floorMod(HASHER.hashBytesToLong(bytes(values)), buckets);
  }

  /** Each value's UTF-8 behind its length, so that no two cells have the same bytes. */
  private static byte[] bytes(List<String> values) {
    List<byte[]> encoded = values.stream().map(v -> v.getBytes(StandardCharsets.UTF_8)).toList();
    ByteBuffer buffer =
        ByteBuffer.allocate(encoded.stream().mapToInt(v -> Integer.BYTES + v.length).sum());
    encoded.forEach(v -> buffer.putInt(v.length).put(v));
    return buffer.array();
  }
}
