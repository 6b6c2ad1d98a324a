package io.clickfold.fold;

import io.clickfold.click.Click;
import io.clickfold.click.Minutes;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.SourceWatermarks;
import io.clickfold.wire.Sources;
import io.clickfold.wire.Watermarks;

/**
 * The core of a shard: counts the clicks of hot ads that sources of the raw queue forward to it. It
 * judges no click's time: a source forwards none whose minute it has closed, and its watermark
 * stands behind the last one; a minute is closed here when all sources' watermarks have passed it.
 * So no click that was in time at its source is late here, however far apart the sources are.
 *
 * <p>All depends on the shard's log alone. State is rebuilt as that of a {@link PartitionFold}: a
 * minute that is open was open ever before. Not thread-safe.
 */
public final class ShardFold {
  private final PartitionFold fold;
  private final SourceWatermarks sources;
  private boolean replaying = true;

  /**
   * @param partition of the hot ads' queue
   * @param sources how far the sources had come at the checkpoint
   * @param progress of the fold there
   */
  public ShardFold(
      FoldSettings settings, int partition, SourceWatermarks sources, FoldProgress progress) {
    this.fold = new PartitionFold(settings, Sources.shard(partition), progress);
    this.sources = sources;
  }

  /**
   * All records that had been read before have been read again. Until then no minute closes: behind
   * its last watermark a source forwards nothing more of it, so none of the clicks was late.
   */
  public void replayed() {
    replaying = false;
    fold.replayed();
    advance();
  }

  /** Advances a source's watermark: it forwards nothing more below an event time. */
  public void passed(SourceWatermark watermark) {
    // Other shards' watermarks do not come here: this is about sources of the raw queue.
    sources.advance(
        new SourceWatermark(
            watermark.source(),
            watermark.sources(),
            0,
            watermark.partitions(),
            watermark.watermark()));
    if (!replaying) {
      advance();
    }
  }

  /** What is set aside stays open: it is not late, but counted when it is read again. */
  private void advance() {
    fold.advance(Math.min(watermark(sources), fold.asideFrom()));
  }

  /**
   * Counts a click.
   *
   * @param source that forwarded it; the click's fingerprint is changed
   * @param offset of the record in which it stands, not lower than those before
   * @return whether it was counted; late only if the source's group was given offsets by hand
   */
  public Verdict accept(int source, Click click, long offset) {
    click.comesFrom(source);
    return fold.count(click, offset);
  }

  /** How far the sources have come. */
  public SourceWatermarks sources() {
    return sources;
  }

  /** The fold that counts. */
  public PartitionFold fold() {
    return fold;
  }

  /** How far sources have come, as a watermark. */
  static long watermark(SourceWatermarks sources) {
    long minute = sources.lowest();
    return minute == Watermarks.NONE ? PartitionFold.NO_WATERMARK : minute * Minutes.MILLIS;
  }
}
