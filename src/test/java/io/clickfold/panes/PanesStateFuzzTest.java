package io.clickfold.panes;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.testing.FuzzedRecord;
import io.clickfold.wire.Watermarks;

/** Any bytes as a ranker's state in a checkpoint. */
class PanesStateFuzzTest {
  private static final String PANES = PanesState.none().encode();
  private static final String MERGE =
      new MergeState(new Watermarks(), MergeState.NOTHING_ASIDE).encode();

  @FuzzTest
  void panesAreReadAsTheyWereWrittenOrRefused(byte[] input) {
    String text = FuzzedRecord.state(PANES, input);
    try {
      PanesState state =
          Allocation.atMost(Allocation.forInput(input.length), () -> PanesState.parse(text));
      String written = state.encode();
      assertThat(PanesState.parse(written).encode()).isEqualTo(written);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("committed offset's metadata");
    }
  }

  @FuzzTest
  void mergesAreReadAsTheyWereWrittenOrRefused(byte[] input) {
    String text = FuzzedRecord.state(MERGE, input);
    try {
      MergeState state =
          Allocation.atMost(Allocation.forInput(input.length), () -> MergeState.parse(text));
      String written = state.encode();
      assertThat(MergeState.parse(written).encode()).isEqualTo(written);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("committed offset's metadata");
    }
  }
}
