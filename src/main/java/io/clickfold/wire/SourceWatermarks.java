package io.clickfold.wire;

/**
 * How far all sources have come, those of the raw queue and shards. Together they are as far as the
 * last of them, once all that any of them knows have spoken. Not thread-safe.
 */
public final class SourceWatermarks {
  private static final long MINUTE = 60_000;
  private static final String SEPARATOR = "/";

  private final Watermarks raw;
  private final Watermarks shards;

  /** No source has spoken. */
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
   * some have not spoken.
   */
  public long lowest() {
    return shards.size() == 0 ? raw.lowest() : Math.min(raw.lowest(), shards.lowest());
  }

  /** All of it as text without spaces, of two bytes a source. */
  public String encode() {
    return raw.encode() + SEPARATOR + shards.encode();
  }

  /**
   * What {@link #encode} wrote, or what {@link Watermarks#encode} wrote before there were shards.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static SourceWatermarks parse(String text) {
    String[] parts = text.split(SEPARATOR, 2);
    return new SourceWatermarks(
        Watermarks.parse(parts[0]),
        parts.length == 1 ? new Watermarks() : Watermarks.parse(parts[1]));
  }
}
