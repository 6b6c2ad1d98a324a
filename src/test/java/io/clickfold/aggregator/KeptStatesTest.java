package io.clickfold.aggregator;

import io.clickfold.click.Cubes;
import io.clickfold.fold.FoldProgress;
import io.clickfold.fold.FoldSettings;
import io.clickfold.fold.PartitionFold;
import io.clickfold.fold.Tolerances;
import io.clickfold.fold.hot.Split;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.SourceWatermarks;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What aggregators have in their checkpoints. */
class KeptStatesTest {
  private static final long MILLIS = 60_000;
  private static final long MINUTE = Instant.parse("2026-11-22T10:15:00Z").toEpochMilli();
  private static final long OFFSET = 9_876_543_210L;

  /** Minutes are unfinished, the clock has closed some, and others are set aside. */
  private static final FoldProgress PROGRESS =
      new FoldProgress(
          MINUTE + 12_345,
          MINUTE - 2 * MILLIS,
          new FoldProgress.Clock(OFFSET + 77, MINUTE - MILLIS),
          MINUTE + MILLIS,
          PartitionFold.NO_WATERMARK,
          Tolerances.NONE);

  private final KeptBytes kept = new KeptBytes();

  @Test
  void sources() {
    Tolerances tolerances =
        Tolerances.NONE.from(OFFSET, settings(120_000, 30_000)).from(OFFSET + 5, settings(0, 1));
    checkSource(
        "checkpoints/SourceState",
        new SourceState(
            PROGRESS.with(MINUTE + 3 * MILLIS, tolerances),
            300,
            MINUTE - 9 * MILLIS,
            List.of(
                new Split("ad-é", MINUTE, MINUTE + 2 * MILLIS, 36, 250_000),
                new Split("b", MINUTE + MILLIS, Split.OPEN, 1, 0))));
    checkSource("checkpoints/SourceState-none", SourceState.NONE);
  }

  private static FoldSettings settings(long latenessMillis, long clockSkewMillis) {
    return new FoldSettings(Cubes.parse(List.of()), latenessMillis, clockSkewMillis);
  }

  private void checkSource(String name, SourceState value) {
    kept.check(name, checkpoint(value.encode()), file -> SourceState.parse(state(file)), value);
  }

  @Test
  void shards() {
    SourceWatermarks sources = new SourceWatermarks();
    sources.advance(new SourceWatermark(1, 300, 4, 64, MINUTE));
    sources.advance(new SourceWatermark(-4, 300, 4, 64, MINUTE - 7 * MILLIS));
    checkShard("checkpoints/ShardState", new ShardState(sources, PROGRESS));
    checkShard("checkpoints/ShardState-none", ShardState.none());
  }

  private void checkShard(String name, ShardState value) {
    kept.check(name, checkpoint(value.encode()), file -> ShardState.parse(state(file)), value);
  }

  private static KeptFile checkpoint(String state) {
    return KeptFile.empty().with("metadata", new Checkpoint(OFFSET, state).encode());
  }

  private static String state(KeptFile file) {
    return Checkpoint.parse(file.text("metadata")).state();
  }
}
