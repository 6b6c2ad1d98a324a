package io.clickfold.wire;

import io.clickfold.wire.avro.AvroWriter;
import io.clickfold.wire.avro.Framing;

/** Writes {@link HotClicks}, click by click, by the schema that has their name. Not thread-safe. */
public final class HotClicksWriter {
  private static final byte[] HEADER = Framing.header(Framing.HOT_CLICKS);

  private final AvroWriter out = new AvroWriter();
  private final int source;

  /**
   * @param source the partition of the raw queue from which the clicks come
   */
  public HotClicksWriter(int source) {
    this.source = source;
  }

  /** Adds a click, as it stands at an offset of the raw queue. */
  public void add(long offset, byte[] click) {
    if (isEmpty()) {
      out.fixed(HEADER);
      out.integer(source);
    }
    out.arrayBlock(1);
    out.integer(offset);
    out.string(click, 0, click.length);
  }

  /** Whether no click was added since the last {@link #finish}. */
  public boolean isEmpty() {
    return out.size() == 0;
  }

  /** The bytes written since the last {@link #finish}. */
  public int size() {
    return out.size();
  }

  /** The record with all that was added; it is empty afterwards. */
  public byte[] finish() {
    if (isEmpty()) {
      out.fixed(HEADER);
      out.integer(source);
    }
    out.arrayEnd();
    byte[] record = out.toBytes();
    out.clear();
    return record;
  }
}
