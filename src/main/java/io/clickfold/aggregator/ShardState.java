package io.clickfold.aggregator;

import io.clickfold.fold.FoldProgress;
import io.clickfold.wire.SourceWatermarks;
import io.clickfold.wire.avro.StateSchema;

/**
 * What a shard has in its checkpoints, besides where to replay from.
 *
 * @param sources how far the sources have come; more may be known than when the fold last advanced
 * @param progress of the fold
 */
record ShardState(SourceWatermarks sources, FoldProgress progress) {
  /** The state of a shard of which nothing is known. */
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
    return StateSchema.SHARD.encode(
        fields -> fields.set("sources", sources::write).set("progress", progress::write));
  }

  /**
   * The state that {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it was written by something else
   */
  static ShardState parse(String encoded) {
    return StateSchema.SHARD.decode(
        encoded,
        fields ->
            new ShardState(
                fields.read("sources", SourceWatermarks::read),
                fields.read("progress", FoldProgress::read)));
  }
}
