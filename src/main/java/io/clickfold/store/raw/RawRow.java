package io.clickfold.store.raw;

import io.clickfold.click.Minutes;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * A row of {@code raw_clicks}: a piece as far as it has grown.
 *
 * @param minute the start of the clicks' minute of event time, in milliseconds since 1970
 * @param firstOffset the first click's, which names the row
 * @param lastOffset the last click's
 * @param ads an {@link AdFilter}
 * @param chunk the clicks in the {@link ChunkRowFormat}
 */
public record RawRow(
    long minute,
    int source,
    long firstOffset,
    long lastOffset,
    int clicks,
    ByteBuffer ads,
    ByteBuffer chunk) {

  /**
   * The write's timestamp in microseconds: higher, the further the piece has grown, so that of all
   * that is ever written of a row the longest stays; and close to event time.
   */
  public long version() {
    return TimeUnit.MILLISECONDS.toMicros(minute) + lastOffset % OpenChunk.OFFSETS + 1;
  }

  /** How many bytes are stored. */
  public int bytes() {
    return ads.remaining() + chunk.remaining();
  }

  public RawRow {
    if (Minutes.startOf(minute) != minute) {
      throw new IllegalArgumentException(minute + " is no minute");
    }
  }
}
