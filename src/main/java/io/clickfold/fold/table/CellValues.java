package io.clickfold.fold.table;

import io.clickfold.click.Click;
import io.clickfold.click.Dimension;
import io.clickfold.click.Text;
import io.clickfold.wire.avro.AvroWriter;
import java.util.Arrays;
import java.util.List;

/**
 * The values of the cell that a click is in, for one cube: encoded as they stand in results, as
 * {@link AvroWriter#strings} would do it. Reused for each click. Not thread-safe.
 */
public final class CellValues {
  private static final int END = 0;

  private byte[] bytes = new byte[256];
  private int length;

  /** Sets the values that a click has of these dimensions. */
  public void set(List<Dimension> dimensions, Click click) {
    length = 0;
    integer(dimensions.size());
    for (int i = 0; i < dimensions.size(); i++) {
      Text value = click.text(dimensions.get(i));
      integer(value.length());
      reserve(value.length());
      System.arraycopy(value.bytes(), value.offset(), bytes, length, value.length());
      length += value.length();
    }
    integer(END);
  }

  /** Begins a cell whose values are {@link #add added} one by one. */
  void begin(int values) {
    length = 0;
    integer(values);
  }

  /** Adds a value with its length before it. */
  void add(byte[] encoded, int from, int to) {
    reserve(to - from);
    System.arraycopy(encoded, from, bytes, length, to - from);
    length += to - from;
  }

  void end() {
    integer(END);
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** A number that is not negative, as a zigzag varint. */
  private void integer(int value) {
    reserve(Integer.BYTES + 1);
    int left = value << 1;
    while (left > 0x7F) {
      bytes[length++] = (byte) (left & 0x7F | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
