package io.clickfold.panes;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.testing.FuzzedRecord;
import io.clickfold.wire.avro.Framing;

/** Any bytes as a record of {@code ad-panes} or {@code ad-ranks}. */
class PaneRecordFuzzTest {
  @FuzzTest
  void panesAreReadAsTheyWereWrittenOrRefused(byte[] input) {
    byte[] message = FuzzedRecord.of(input, Framing.PANE_RECORD);
    try {
      PaneRecord pane =
          Allocation.atMost(Allocation.forInput(message.length), () -> PaneRecord.decode(message));
      byte[] written = pane.encode();
      assertThat(PaneRecord.decode(written)).usingRecursiveComparison().isEqualTo(pane);
      assertThat(PaneRecord.decode(written).encode()).isEqualTo(written);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest
  void ranksAreReadAsTheyWereWrittenOrRefused(byte[] input) {
    byte[] message = FuzzedRecord.of(input, Framing.LOCAL_RANKINGS, Framing.CLOSED_PANES);
    try {
      LocalResult result =
          Allocation.atMost(Allocation.forInput(message.length), () -> LocalResult.decode(message));
      assertThat(LocalResult.decode(result.encode())).isEqualTo(result);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }
}
