package io.clickfold.aggregator;

import io.clickfold.fold.FoldProgress;
import io.clickfold.fold.ShardFold;
import io.clickfold.wire.SourceWatermarks;

/**
 * What a shard says in its checkpoints, besides where to replay from.
 *
 * @param sources how far the sources have come, of which more may be known meanwhile than when the
 *     fold advanced last
 * @param progress of the fold
 */
record ShardState(SourceWatermarks sources, FoldProgress progress) {
  private static final String SEPARATOR = " ";

  /** That of a shard of which nothing is known. */
  static ShardState none() {
    return new ShardState(new SourceWatermarks(), FoldProgress.NONE);
  }

  /** The state of a shard whose clicks of unfinished minutes are gone. */
  ShardState withoutUnfinished() {
    return new ShardState(
        sources,
        FoldProgress.finished(progress.watermark()).with(progress.newest(), progress.tolerances()));
  }

  String encode() {
    return String.join(
            SEPARATOR,
            sources.encode(),
            Long.toString(progress.watermark()),
            progress.encodeUnfinished())
        .strip();
  }

  /**
   * The state that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it was written by something else
   */
  static ShardState parse(String encoded) {
    String[] parts = encoded.split(SEPARATOR);
    SourceWatermarks sources = SourceWatermarks.parse(parts[0]);
    // Earlier it was the sources' watermark alone.
    long watermark = parts.length == 1 ? ShardFold.watermark(sources) : Long.parseLong(parts[1]);
    return new ShardState(
        sources, FoldProgress.parse(watermark, parts.length == 3 ? parts[2] : ""));
  }
}
