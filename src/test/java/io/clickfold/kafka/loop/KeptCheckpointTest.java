package io.clickfold.kafka.loop;

import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the loop itself commits, with the state of any processor. */
class KeptCheckpointTest {
  private static final Checkpoint VALUE =
      new Checkpoint(
          9_876_543_210L,
          "state.with.dots",
          List.of(9_876_543_210L, 9_876_543_211L, 9_876_999_999L));

  @Test
  void checkpoints() {
    new KeptBytes()
        .check(
            "checkpoints/Checkpoint",
            KeptFile.empty().with("metadata", VALUE.encode()),
            file -> Checkpoint.parse(file.text("metadata")),
            VALUE);
  }
}
