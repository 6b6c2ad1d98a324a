package io.clickfold.wire;

import io.clickfold.wire.avro.AvroReader;
import io.clickfold.wire.avro.Framing;

/** Clicks of hot ads that a source forwards to a shard, packed in a record's bytes. Thread-safe. */
public final class HotClicks {
  private final int source;
  private final byte[] record;
  private final int from;

  private HotClicks(int source, byte[] record, int from) {
    this.source = source;
    this.record = record;
    this.from = from;
  }

  /** Receives clicks. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Receives a click.
     *
     * @param offset in the partition of the raw queue
     * @param bytes holds the click as it stood there
     */
    void accept(long offset, byte[] bytes, int from, int length);
  }

  /** The partition of the raw queue from which they come. */
  public int source() {
    return source;
  }

  /** Whether a record of the hot ads' queue is one of these. */
  public static boolean are(byte[] record) {
    return Framing.fingerprint(record) == Framing.HOT_CLICKS;
  }

  /**
   * The clicks in a record.
   *
   * @throws IllegalArgumentException if it holds none, or is damaged
   */
  public static HotClicks read(byte[] record) {
    if (!are(record)) {
      throw new IllegalArgumentException("the record holds no clicks of hot ads");
    }
    AvroReader in = new AvroReader(record, Framing.LENGTH);
    int source = in.int32();
    return new HotClicks(source, record, in.position());
  }

  /**
   * Emits the clicks, in the order in which they were forwarded.
   *
   * @throws IllegalArgumentException if the record is damaged
   */
  public void forEach(Sink sink) {
    AvroReader in = new AvroReader(record, from);
    for (int left = in.block(); left > 0; left = in.block()) {
      for (; left > 0; left--) {
        long offset = in.integer();
        int length = in.count();
        int at = in.skip(length);
        sink.accept(offset, record, at, length);
      }
    }
    in.end();
  }
}
