package io.clickfold.store.raw;

import io.clickfold.store.raw.ChunkRowFormat.Packer;
import java.util.Arrays;

/**
 * Clicks of one minute and chunk, as many as are stored in one row. It only grows, so what it was
 * before is always a beginning of what it is. Not thread-safe.
 */
final class ChunkRow {
  private static final int FIRST_BYTES = 1024;
  private static final int FIRST_CLICKS = 16;

  private final long minute;
  private final long firstOffset;
  private long lastOffset;
  private long lastBrokerMillis;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;
  private int[] ads = new int[FIRST_CLICKS];
  private int clicks;
  private boolean changed;

  /**
   * @param firstOffset of the first click, which is to be added next
   */
  ChunkRow(long minute, long firstOffset) {
    this.minute = minute;
    this.firstOffset = firstOffset;
    this.lastOffset = firstOffset;
    this.lastBrokerMillis = minute;
  }

  /** Whether a click of some bytes fits in: one at least does. */
  boolean fits(int more) {
    return length + ChunkRowFormat.MAX_HEAD_BYTES + more <= ChunkRowFormat.MAX_BYTES;
  }

  /**
   * Adds a click.
   *
   * @param offset higher than those before
   * @param brokerMillis when the broker appended it
   * @param adHash of {@link AdFilter}
   */
  void add(long offset, long brokerMillis, int adHash, byte[] value) {
    reserve(ChunkRowFormat.MAX_HEAD_BYTES + value.length);
    length = ChunkRowFormat.putNumber(bytes, length, offset - lastOffset);
    length = ChunkRowFormat.putDifference(bytes, length, brokerMillis - lastBrokerMillis);
    length = ChunkRowFormat.putNumber(bytes, length, value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    if (clicks == ads.length) {
      ads = Arrays.copyOf(ads, 2 * clicks);
    }
    ads[clicks++] = adHash;
    lastOffset = offset;
    lastBrokerMillis = brokerMillis;
    changed = true;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  /** Whether it has grown since {@link #unchanged}. */
  boolean isChanged() {
    return changed;
  }

  /** It is stored as it is now, or is going to be. */
  void unchanged() {
    changed = false;
  }

  RawRow row(int source, Packer packer) {
    return new RawRow(
        minute,
        source,
        firstOffset,
        lastOffset,
        clicks,
        AdFilter.of(ads, clicks),
        packer.pack(bytes, length));
  }
}
