package io.clickfold.collector.body;

import io.clickfold.click.Utf8;
import java.util.Arrays;

/** Ranges of a body's bytes, one for each click, in the body's order. */
public final class ByteRanges {
  private static final int INITIAL = 16;

  private final byte[] bytes;
  private final int limit;
  private int[] bounds = new int[2 * INITIAL];
  private int count;

  /**
   * @param limit the most ranges to hold
   */
  ByteRanges(byte[] bytes, int limit) {
    this.bytes = bytes;
    this.limit = limit;
  }

  /** The array that the ranges are of. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many ranges there are. */
  public int count() {
    return count;
  }

  /** Where a range begins in {@link #bytes}; indexes count from 0. */
  public int start(int index) {
    return bounds[2 * index];
  }

  /** How many bytes a range has. */
  public int length(int index) {
    return bounds[2 * index + 1] - bounds[2 * index];
  }

  /**
   * Adds a range, less the JSON white space at its ends, and a byte order mark.
   *
   * @param end exclusive
   * @throws RefusedException if there are too many
   */
  void addTrimmed(int start, int end) {
    int from = Utf8.behindMark(bytes, start, end);
    int to = end;
    while (from < to && isSpace(bytes[from])) {
      from++;
    }
    while (from < to && isSpace(bytes[to - 1])) {
      to--;
    }
    if (count == limit) {
      throw RefusedException.tooManyClicks(limit);
    }
    if (2 * count == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * bounds.length);
    }
    bounds[2 * count] = from;
    bounds[2 * count + 1] = to;
    count++;
  }

  /** The first byte from a place on that is no JSON white space; the end if there is none. */
  static int skipSpace(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
