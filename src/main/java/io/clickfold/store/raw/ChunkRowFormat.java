package io.clickfold.store.raw;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * How the clicks of a piece stand in the store: a byte with the format's version, the length before
 * compression as a big-endian int, and the clicks in the zlib format (RFC 1950), which has a
 * checksum. Each click is the difference of its offset to the one before it, and that of the time
 * at which the broker appended it, its length, and the bytes as they were received. The first one's
 * differences are those to the piece's offset and minute. Numbers are of base 128, the lowest
 * digits first; those that may be negative are in zigzag order.
 */
public final class ChunkRowFormat {
  /** The most bytes that a piece has before compression. */
  static final int MAX_BYTES = 256 * 1024;

  /** The most bytes that stand before a click's own. */
  static final int MAX_HEAD_BYTES = 10 + 10 + 5;

  private static final byte VERSION = 1;

  /** Levels are compared in docs/archive.md: the bytes are kept for weeks, so disks decide. */
  private static final int LEVEL = 6;

  private static final int HEADER = Byte.BYTES + Integer.BYTES;

  private ChunkRowFormat() {}

  /** Packs pieces. Not thread-safe. */
  public static final class Packer {
    private final Deflater deflater = new Deflater(LEVEL);
    private byte[] buffer = new byte[64 * 1024];

    ByteBuffer pack(byte[] clicks, int length) {
      ByteBuffer.wrap(buffer).put(VERSION).putInt(length);
      deflater.reset();
      deflater.setInput(clicks, 0, length);
      deflater.finish();
      int size = HEADER;
      while (!deflater.finished()) {
        if (size == buffer.length) {
          buffer = Arrays.copyOf(buffer, 2 * size);
        }
        size += deflater.deflate(buffer, size, buffer.length - size);
      }
      return ByteBuffer.wrap(Arrays.copyOf(buffer, size));
    }
  }

  /**
   * The clicks of a piece.
   *
   * @throws IllegalArgumentException if it is damaged, or of another version
   */
  static byte[] unpack(ByteBuffer packed) {
    ByteBuffer openRow = packed.duplicate();
    if (openRow.remaining() < HEADER) {
      throw new IllegalArgumentException("it has %d bytes only".formatted(openRow.remaining()));
    }
    byte version = openRow.get();
    if (version != VERSION) {
      throw new IllegalArgumentException("its format has version %d".formatted(version));
    }
    int length = openRow.getInt();
    if (length < 1 || length > MAX_BYTES) {
      throw new IllegalArgumentException("it cannot hold %d bytes".formatted(length));
    }
    byte[] clicks = new byte[length];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(openRow);
      int size = 0;
      while (size < length) {
        int more = inflater.inflate(clicks, size, length - size);
        if (more == 0) {
          throw new IllegalArgumentException("it ends after %d bytes".formatted(size));
        }
        size += more;
      }
      // The checksum is read, and nothing more comes out.
      if (inflater.inflate(new byte[1]) != 0 || !inflater.finished() || openRow.hasRemaining()) {
        throw new IllegalArgumentException("it goes on after %d bytes".formatted(size));
      }
      return clicks;
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("it cannot be unpacked: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  /** Writes a number that is not negative; gives the place behind it. */
  static int putNumber(byte[] bytes, int at, long number) {
    long left = number;
    int next = at;
    while ((left & ~0x7FL) != 0) {
      bytes[next++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[next++] = (byte) left;
    return next;
  }

  /** Writes a number that may be negative; gives the place behind it. */
  static int putDifference(byte[] bytes, int at, long number) {
    return putNumber(bytes, at, number << 1 ^ number >> Long.SIZE - 1);
  }
}
