package io.clickfold.archiver;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.kafka.loop.Checkpoint;
import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What archivers have in their checkpoints. */
class KeptArchiveStateTest {
  private static final long MINUTE = Instant.parse("2026-11-22T10:15:00Z").toEpochMilli();

  private final KeptBytes kept = new KeptBytes();

  @Test
  void states() {
    check(
        "checkpoints/ArchiveState",
        new ArchiveState(
            MINUTE,
            MINUTE + 1_234,
            30_000,
            MINUTE + 600_123,
            MinuteRanges.of(
                List.of(
                    new MinuteRange(MINUTE + 60_000, MINUTE + 180_000),
                    new MinuteRange(MINUTE + 300_000, MINUTE + 360_000)))));
    check(
        "checkpoints/ArchiveState-none",
        new ArchiveState(0, ArchiveState.NONE, 0, 0, MinuteRanges.NONE));
  }

  private void check(String name, ArchiveState value) {
    kept.check(
        name,
        KeptFile.empty().with("metadata", new Checkpoint(9_876_543_210L, value.encode()).encode()),
        file -> ArchiveState.parse(Checkpoint.parse(file.text("metadata")).state()),
        value);
  }
}
