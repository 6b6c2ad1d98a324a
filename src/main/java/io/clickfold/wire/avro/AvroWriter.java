package io.clickfold.wire.avro;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * A growing buffer of values in Avro's binary encoding (Avro 1.12 specification, "Binary
 * Encoding"). Not thread-safe.
 */
public final class AvroWriter {
  private static final int LONGEST_VARINT = 10;

  private byte[] buffer = new byte[1024];
  private int size;

  /** An empty buffer. */
  public AvroWriter() {}

  /** Drops all that was written. */
  public void clear() {
    size = 0;
  }

  /** The bytes written. */
  public int size() {
    return size;
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  /** Writes bytes whose number the reader knows. */
  public void fixed(byte[] bytes) {
    fixed(bytes, 0, bytes.length);
  }

  /** Writes a part of some bytes. */
  public void fixed(byte[] bytes, int offset, int length) {
    reserve(length);
    System.arraycopy(bytes, offset, buffer, size, length);
    size += length;
  }

  /** Writes what stands in another buffer. */
  public void fixed(AvroWriter other) {
    fixed(other.buffer, 0, other.size);
  }

  /** Writes an int or a long. */
  public void integer(long value) {
    reserve(LONGEST_VARINT);
    long zigzag = value << 1 ^ value >> 63;
    while ((zigzag & ~0x7FL) != 0) {
      buffer[size++] = (byte) (zigzag & 0x7F | 0x80);
      zigzag >>>= 7;
    }
    buffer[size++] = (byte) zigzag;
  }

  /** Writes which type of a union, counted from 0, the next value has. */
  public void union(int branch) {
    integer(branch);
  }

  /** Writes a boolean. */
  public void bool(boolean value) {
    reserve(1);
    buffer[size++] = (byte) (value ? 1 : 0);
  }

  /** Writes a string. */
  public void string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    integer(utf8.length);
    fixed(utf8);
  }

  /** Writes a string that is given in UTF-8. */
  public void string(byte[] utf8, int offset, int length) {
    integer(length);
    fixed(utf8, offset, length);
  }

  /** Writes an array of strings. */
  public void strings(List<String> values) {
    array(values, this::string);
  }

  /** Writes an array, each item by itself. */
  public <T> void array(List<T> items, Consumer<T> writer) {
    if (!items.isEmpty()) {
      arrayBlock(items.size());
      items.forEach(writer);
    }
    arrayEnd();
  }

  /** Announces a block of this many items of an array: at least 1. */
  public void arrayBlock(int items) {
    integer(items);
  }

  /**
   * Announces a block of this many items, at least 1, in this many bytes, so that readers can skip
   * it.
   */
  public void arrayBlock(int items, int bytes) {
    integer(-items);
    integer(bytes);
  }

  /** Closes an array. */
  public void arrayEnd() {
    integer(0);
  }

  private void reserve(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
