package io.clickfold.store.raw;

import java.nio.ByteBuffer;
import java.time.Instant;

/** Archived clicks of one minute and source, in the order of their offsets. Immutable. */
public final class RawChunk {
  private final long minute;
  private final long firstOffset;
  private final byte[] bytes;

  /** Clicks up to this offset stand in a chunk that was read before. */
  private final long after;

  private final int clicks;
  private final long lastOffset;

  /** Receives clicks. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Receives one click.
     *
     * @param offset in the partition of the raw queue
     * @param brokerMillis when the broker appended it, in milliseconds since 1970
     * @param bytes holds the click as it was received, and others; not to be changed
     */
    void click(long offset, long brokerMillis, byte[] bytes, int from, int length);
  }

  private RawChunk(long minute, long firstOffset, int stored, byte[] bytes, long after) {
    this.minute = minute;
    this.firstOffset = firstOffset;
    this.bytes = bytes;
    this.after = after;
    int all = 0;
    int wanted = 0;
    Walk walk = new Walk();
    while (walk.next()) {
      all++;
      if (walk.offset > after) {
        wanted++;
      }
    }
    if (all != stored) {
      throw new IllegalArgumentException("it has %d clicks instead of %d".formatted(all, stored));
    }
    this.clicks = wanted;
    this.lastOffset = walk.offset;
  }

  /**
   * Reads a row.
   *
   * @param stored how many clicks it has
   * @param after leaves out clicks up to this offset
   * @throws IllegalStateException if it is damaged
   */
  public static RawChunk read(
      long minute, int source, long firstOffset, int stored, ByteBuffer chunk, long after) {
    try {
      if (chunk == null) {
        throw new IllegalArgumentException("it is empty");
      }
      return new RawChunk(minute, firstOffset, stored, ChunkRowFormat.unpack(chunk), after);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "raw_clicks has a damaged row of minute %s, source %d, offset %d: %s"
              .formatted(Instant.ofEpochMilli(minute), source, firstOffset, e.getMessage()),
          e);
    }
  }

  /** How many clicks there are. */
  int clicks() {
    return clicks;
  }

  /** Emits the clicks in the order of their offsets. */
  public void forEach(Visitor visitor) {
    Walk walk = new Walk();
    while (walk.next()) {
      if (walk.offset > after) {
        visitor.click(walk.offset, walk.brokerMillis, bytes, walk.at - walk.length, walk.length);
      }
    }
  }

  /** The last click's offset. */
  public long lastOffset() {
    return lastOffset;
  }

  /** Goes from click to click. */
  private final class Walk {
    long offset = firstOffset;
    long brokerMillis = minute;
    int length;

    /** Behind the click. */
    int at;

    boolean next() {
      if (at == bytes.length) {
        return false;
      }
      boolean first = at == 0;
      long step = number();
      if (first ? step != 0 : step < 1) {
        throw new IllegalArgumentException("its offsets do not rise");
      }
      offset += step;
      long difference = number();
      brokerMillis += difference >>> 1 ^ -(difference & 1);
      long size = number();
      if (size < 0 || size > bytes.length - at) {
        throw new IllegalArgumentException("a click of %d bytes exceeds it".formatted(size));
      }
      length = (int) size;
      at += length;
      return true;
    }

    private long number() {
      long value = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        if (at == bytes.length) {
          throw new IllegalArgumentException("it ends within a number");
        }
        byte next = bytes[at++];
        value |= (next & 0x7FL) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number has more than 64 bits");
    }
  }
}
