package io.clickfold.wire.avro;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Reads values for Avro's library through {@link AvroReader}, which checks each length against what
 * is left of the record. The library's own decoder makes room for as many bytes as a length claims,
 * before it looks whether they are there. Not thread-safe.
 */
final class BoundedDecoder extends Decoder {
  private final byte[] buffer;
  private final AvroReader in;

  /**
   * @param buffer what the reader reads
   */
  BoundedDecoder(byte[] buffer, AvroReader in) {
    this.buffer = buffer;
    this.in = in;
  }

  @Override
  public void readNull() {
    // It takes no bytes.
  }

  @Override
  public boolean readBoolean() {
    return in.bool();
  }

  @Override
  public int readInt() {
    return in.int32();
  }

  @Override
  public long readLong() {
    return in.integer();
  }

  @Override
  public float readFloat() {
    return Float.intBitsToFloat((int) fixed(Float.BYTES));
  }

  @Override
  public double readDouble() {
    return Double.longBitsToDouble(fixed(Double.BYTES));
  }

  private long fixed(int length) {
    int at = in.skip(in.bounded(length));
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (buffer[at + i] & 0xFFL) << 8 * i;
    }
    return value;
  }

  @Override
  public Utf8 readString(Utf8 old) {
    return new Utf8(bytes());
  }

  @Override
  public String readString() {
    return in.string();
  }

  @Override
  public void skipString() {
    in.skip(in.count());
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) {
    return ByteBuffer.wrap(bytes());
  }

  private byte[] bytes() {
    int length = in.count();
    int at = in.skip(length);
    return Arrays.copyOfRange(buffer, at, at + length);
  }

  @Override
  public void skipBytes() {
    in.skip(in.count());
  }

  @Override
  public void readFixed(byte[] bytes, int start, int length) {
    System.arraycopy(buffer, in.skip(in.bounded(length)), bytes, start, length);
  }

  @Override
  public void skipFixed(int length) {
    in.skip(in.bounded(length));
  }

  @Override
  public int readEnum() {
    return in.int32();
  }

  @Override
  public long readArrayStart() {
    return in.block();
  }

  @Override
  public long arrayNext() {
    return in.block();
  }

  @Override
  public long skipArray() {
    return in.blockOrSkip();
  }

  @Override
  public long readMapStart() {
    return in.block();
  }

  @Override
  public long mapNext() {
    return in.block();
  }

  @Override
  public long skipMap() {
    return in.blockOrSkip();
  }

  @Override
  public int readIndex() {
    return in.int32();
  }
}
