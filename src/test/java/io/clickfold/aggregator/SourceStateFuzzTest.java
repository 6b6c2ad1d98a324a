package io.clickfold.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.testing.FuzzedRecord;

/** Any bytes as an aggregator's state in a checkpoint. */
class SourceStateFuzzTest {
  private static final String SOURCE = SourceState.NONE.encode();
  private static final String SHARD = ShardState.none().encode();

  @FuzzTest
  void sourcesAreReadAsTheyWereWrittenOrRefused(byte[] input) {
    String text = FuzzedRecord.state(SOURCE, input);
    try {
      SourceState state =
          Allocation.atMost(Allocation.forInput(input.length), () -> SourceState.parse(text));
      String written = state.encode();
      assertThat(SourceState.parse(written).encode()).isEqualTo(written);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("committed offset's metadata");
    }
  }

  @FuzzTest
  void shardsAreReadAsTheyWereWrittenOrRefused(byte[] input) {
    String text = FuzzedRecord.state(SHARD, input);
    try {
      ShardState state =
          Allocation.atMost(Allocation.forInput(input.length), () -> ShardState.parse(text));
      String written = state.encode();
      assertThat(ShardState.parse(written).encode()).isEqualTo(written);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("committed offset's metadata");
    }
  }
}
