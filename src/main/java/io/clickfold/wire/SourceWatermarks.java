package io.clickfold.wire;

import io.clickfold.wire.avro.Fields;

/**
 * How far all sources have come, those of the raw queue and shards. Together they are as far as the
 * last of them, once all that any of them knows have a watermark. Not thread-safe.
 */
public final class SourceWatermarks {
  private static final long MINUTE = 60_000;

  private final Watermarks raw;
  private final Watermarks shards;

  /** No source has a watermark yet. */
  public SourceWatermarks() {
    this(new Watermarks(), new Watermarks());
  }

  private SourceWatermarks(Watermarks raw, Watermarks shards) {
    this.raw = raw;
    this.shards = shards;
  }

  /**
   * Advances a source's watermark; one that is older than another of the same source changes
   * nothing.
   */
  public void advance(SourceWatermark watermark) {
    long minute = Math.floorDiv(watermark.watermark(), MINUTE);
    raw.know(watermark.sources());
    shards.know(watermark.shards());
    (Sources.isShard(watermark.source()) ? shards : raw)
        .advance(Sources.partition(watermark.source()), 0, minute);
  }

  /** How many sources of the raw queue are known. */
  public int known() {
    return raw.size();
  }

  /**
   * The minute before which all have come, as its number since 1970; {@link Watermarks#NONE} while
   * some have no watermark.
   */
  public long lowest() {
    return shards.size() == 0 ? raw.lowest() : Math.min(raw.lowest(), shards.lowest());
  }

  /** Writes all of it, as {@link #read} reads it. */
  public void write(Fields fields) {
    fields.set("raw", raw::write).set("shards", shards::write);
  }

  /** What {@link #write} wrote. */
  public static SourceWatermarks read(Fields fields) {
    return new SourceWatermarks(
        fields.read("raw", Watermarks::read), fields.read("shards", Watermarks::read));
  }
}
