package io.clickfold.archiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.testing.FuzzedRecord;

/** Any bytes as an archiver's state in a checkpoint. */
class ArchiveStateFuzzTest {
  private static final String OTHER = ArchiveState.beginningEmpty(0, 0).encode();

  @FuzzTest
  void isReadAsItWasWrittenOrRefused(byte[] input) {
    String text = FuzzedRecord.state(OTHER, input);
    try {
      ArchiveState state =
          Allocation.atMost(Allocation.forInput(input.length), () -> ArchiveState.parse(text));
      String written = state.encode();
      assertThat(ArchiveState.parse(written).encode()).isEqualTo(written);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("committed offset's metadata");
    }
  }
}
