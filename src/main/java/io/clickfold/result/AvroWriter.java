package io.clickfold.result;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing buffer of values in Avro's binary encoding (Avro 1.12 specification, "Binary
 * Encoding"). Not thread-safe.
 */
final class AvroWriter {
  private static final int LONGEST_VARINT = 10;

  private byte[] buffer = new byte[1024];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  void fixed(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, size, bytes.length);
    size += bytes.length;
  }

  void integer(long value) {
    reserve(LONGEST_VARINT);
    long zigzag = value << 1 ^ value >> 63;
    while ((zigzag & ~0x7FL) != 0) {
      buffer[size++] = (byte) (zigzag & 0x7F | 0x80);
      zigzag >>>= 7;
    }
    buffer[size++] = (byte) zigzag;
  }

  void string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    integer(utf8.length);
    fixed(utf8);
  }

  /** Announces a block of this many items of an array: at least 1. */
  void arrayBlock(int items) {
    integer(items);
  }

  /** Closes an array. */
  void arrayEnd() {
    integer(0);
  }

  private void reserve(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
