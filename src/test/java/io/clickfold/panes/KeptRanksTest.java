package io.clickfold.panes;

import io.clickfold.click.Cube;
import io.clickfold.kafka.AvroRecords;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import io.clickfold.wire.RankedAd;
import io.clickfold.wire.SourceWatermark;
import io.clickfold.wire.SourceWatermarks;
import io.clickfold.wire.Watermarks;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The records of {@code ad-ranks}, and what rankers have in their checkpoints. */
class KeptRanksTest {
  private static final long MINUTE = Instant.parse("2026-11-22T10:15:00Z").toEpochMilli();
  private static final long NUMBER = MINUTE / 60_000;
  private static final long OFFSET = 9_876_543_210L;

  private final KeptBytes kept = new KeptBytes();
  private final AvroRecords avro = new AvroRecords();

  @Test
  void rankings() {
    check(
        "topics/ad-ranks/LocalRankings",
        new LocalRankings(
            12,
            MINUTE,
            Cube.parse("country+device"),
            List.of("DE", "phone"),
            List.of(
                new WindowTop(
                    5,
                    5_000_000_001L,
                    true,
                    List.of(new RankedAd("ad-é", 5_000_000_000L), new RankedAd("b", 1))),
                new WindowTop(60, 7, false, List.of(new RankedAd("b", 7))),
                new WindowTop(1, 0, true, List.of()))));
  }

  @Test
  void watermarks() {
    check("topics/ad-ranks/ClosedPanes", new ClosedPanes(12, 64, MINUTE));
  }

  private void check(String name, LocalResult value) {
    kept.check(
        name,
        KeptFile.of(AvroRecords.of("any", 0, value.encode())),
        file -> LocalResult.decode(avro.valueOf(file.record())),
        value);
  }

  @Test
  void checkpointsOfPanes() {
    checkPanes(
        "checkpoints/PanesState",
        new PanesState(
            NUMBER,
            NUMBER - 60,
            64,
            5_000_000_000L,
            List.of(Cube.parse("country"), Cube.parse("country+device")),
            sources(),
            NUMBER + 3));
    checkPanes("checkpoints/PanesState-none", PanesState.none());
  }

  private void checkPanes(String name, PanesState value) {
    kept.check(name, checkpoint(value.encode()), file -> PanesState.parse(state(file)), value);
  }

  /** One of the raw queue has none yet. */
  private static SourceWatermarks sources() {
    SourceWatermarks sources = new SourceWatermarks();
    sources.advance(new SourceWatermark(0, 3, 2, 64, MINUTE));
    sources.advance(new SourceWatermark(2, 3, 2, 64, MINUTE - 600_000));
    sources.advance(new SourceWatermark(-1, 3, 2, 64, MINUTE - 60_000));
    sources.advance(new SourceWatermark(-2, 3, 2, 64, MINUTE - 120_000));
    return sources;
  }

  @Test
  void checkpointsOfMerges() {
    Watermarks partitions = new Watermarks();
    partitions.advance(1, 3, NUMBER);
    partitions.advance(2, 3, NUMBER - 200);
    checkMerge("checkpoints/MergeState", new MergeState(partitions, NUMBER + 1));
    checkMerge(
        "checkpoints/MergeState-none", new MergeState(new Watermarks(), MergeState.NOTHING_ASIDE));
  }

  private void checkMerge(String name, MergeState value) {
    kept.check(name, checkpoint(value.encode()), file -> MergeState.parse(state(file)), value);
  }

  private static KeptFile checkpoint(String state) {
    return KeptFile.empty().with("metadata", new Checkpoint(OFFSET, state).encode());
  }

  private static String state(KeptFile file) {
    return Checkpoint.parse(file.text("metadata")).state();
  }
}
