package io.clickfold.wire.avro;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads values in Avro's binary encoding. Every length is checked against what is left, so that
 * damaged input costs an {@link IllegalArgumentException} and nothing else. Not thread-safe.
 */
public final class AvroReader {
  private final byte[] buffer;
  private final int end;
  private int position;

  /** Reads from a position on. */
  public AvroReader(byte[] buffer, int position) {
    this(buffer, position, buffer.length);
  }

  AvroReader(byte[] buffer, int position, int end) {
    this.buffer = buffer;
    this.position = position;
    this.end = end;
  }

  /**
   * Ends a record.
   *
   * @throws IllegalArgumentException if not all has been read
   */
  public void end() {
    if (!isAtEnd()) {
      throw new IllegalArgumentException("bytes follow the record");
    }
  }

  /** Whether all has been read. */
  public boolean isAtEnd() {
    return position == end;
  }

  /** Reads a long. */
  public long integer() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position == end) {
        throw new IllegalArgumentException("the record ends within a number");
      }
      byte next = buffer[position++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw new IllegalArgumentException("a number has more than 64 bits");
  }

  /** Reads an int. */
  public int int32() {
    long value = integer();
    if (value != (int) value) {
      throw new IllegalArgumentException("no int: " + value);
    }
    return (int) value;
  }

  /** Reads a boolean. */
  public boolean bool() {
    int value = position == end ? -1 : buffer[position++];
    if (value != 0 && value != 1) {
      throw new IllegalArgumentException("no boolean: " + value);
    }
    return value == 1;
  }

  /** Reads a string. */
  public String string() {
    int length = count();
    String value = new String(buffer, position, length, StandardCharsets.UTF_8);
    position += length;
    return value;
  }

  /** Reads an array of strings. */
  public List<String> strings() {
    List<String> values = new ArrayList<>(2);
    for (int left = block(); left > 0; left = block()) {
      for (; left > 0; left--) {
        values.add(string());
      }
    }
    return values;
  }

  /** Skips an array of strings. */
  void skipStrings() {
    for (int left = block(); left > 0; left = block()) {
      for (; left > 0; left--) {
        skipString();
      }
    }
  }

  private void skipString() {
    skip(count());
  }

  /**
   * Skips bytes.
   *
   * @param length as {@link #count} gave it
   * @return where they begin
   */
  public int skip(int length) {
    int from = position;
    position += length;
    return from;
  }

  /** As {@link #block}, but skips blocks whose size is given. */
  int blockOrSkip() {
    for (long items = integer(); ; items = integer()) {
      if (items >= 0) {
        return bounded(items);
      }
      int bytes = count();
      position += bytes;
    }
  }

  /** Where the next byte is read, as an index of the array. */
  public int position() {
    return position;
  }

  /** What was read from a position on. */
  PackedCells slice(int from) {
    return new PackedCells(buffer, from, position - from);
  }

  /** The number of items in the array's next block; 0 at the array's end. */
  public int block() {
    long items = integer();
    if (items < 0) {
      integer();
      items = -items;
    }
    return bounded(items);
  }

  /** Reads an array, each item by itself. */
  public <T> List<T> array(Supplier<T> item) {
    int left = block();
    List<T> items = new ArrayList<>(left);
    for (; left > 0; left = block()) {
      for (; left > 0; left--) {
        items.add(item.get());
      }
    }
    return items;
  }

  /** Reads a number of things that each take a byte at least. */
  public int count() {
    return bounded(integer());
  }

  /**
   * The count itself, if it does not exceed the bytes left: every item of our schemas takes a byte
   * at least.
   */
  int bounded(long count) {
    if (count < 0 || count > end - position) {
      throw new IllegalArgumentException("a length of %d exceeds the record".formatted(count));
    }
    return (int) count;
  }
}
