package io.clickfold.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.testing.FuzzedRecord;
import io.clickfold.wire.avro.CubeCells;
import io.clickfold.wire.avro.Framing;
import java.util.Objects;

/** Any bytes as a record of {@code click-counts}. */
class ResultDecoderFuzzTest {
  private final ResultDecoder decoder = new ResultDecoder();
  private final ResultEncoder encoder = new ResultEncoder();

  @FuzzTest
  void isReadAsItWasWrittenOrRefused(byte[] input) {
    byte[] message =
        FuzzedRecord.of(
            input,
            Framing.MINUTE_COUNTS,
            Framing.RANKING,
            Framing.SOURCE_WATERMARK,
            Framing.AD_SPLIT,
            Framing.RANKING_WATERMARK,
            Framing.TASK_MARK,
            Framing.GAP);
    try {
      Result result =
          Allocation.atMost(Allocation.forInput(message.length), () -> decoder.decode(message));
      byte[] written = encoder.encode(result);
      Result again = decoder.decode(written);
      assertThat(encoder.encode(again)).isEqualTo(written);
      // Cells are not looked into before: they may be damaged.
      if (cellsCanBeRead(result)) {
        assertThat(again).isEqualTo(result);
      }
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static boolean cellsCanBeRead(Result result) {
    if (!(result instanceof MinuteCounts counts)) {
      return true;
    }
    try {
      return counts.ads().stream()
          .flatMap(ad -> ad.cubes().stream())
          .map(CubeCells::cells)
          .map(Object::toString)
          .allMatch(Objects::nonNull);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
