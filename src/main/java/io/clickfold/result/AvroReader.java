package io.clickfold.result;

import java.nio.charset.StandardCharsets;

/**
 * Reads values in Avro's binary encoding. Every length is checked against what is left, so that
 * damaged input costs an {@link IllegalArgumentException} and nothing else. Not thread-safe.
 */
final class AvroReader {
  private final byte[] buffer;
  private int position;

  AvroReader(byte[] buffer, int position) {
    this.buffer = buffer;
    this.position = position;
  }

  boolean isAtEnd() {
    return position == buffer.length;
  }

  long integer() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (position == buffer.length) {
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

  int int32() {
    return Math.toIntExact(integer());
  }

  String string() {
    int length = length();
    String value = new String(buffer, position, length, StandardCharsets.UTF_8);
    position += length;
    return value;
  }

  /** The number of items in the array's next block; 0 at the array's end. */
  int block() {
    long items = integer();
    if (items < 0) {
      integer();
      items = -items;
    }
    return bounded(items);
  }

  private int length() {
    return bounded(integer());
  }

  /** Every item of our schemas takes a byte at least, so no count can exceed the bytes left. */
  private int bounded(long count) {
    if (count < 0 || count > buffer.length - position) {
      throw new IllegalArgumentException("a length of %d exceeds the record".formatted(count));
    }
    return (int) count;
  }
}
