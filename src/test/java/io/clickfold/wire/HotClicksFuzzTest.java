package io.clickfold.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.testing.FuzzedRecord;
import io.clickfold.wire.avro.Framing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any bytes as a record of {@code hot-ad-clicks}. */
class HotClicksFuzzTest {
  @FuzzTest
  void isReadAsItWasWrittenOrRefused(byte[] input) {
    byte[] message = FuzzedRecord.of(input, Framing.HOT_CLICKS);
    try {
      List<Forwarded> clicks =
          Allocation.atMost(Allocation.forInput(message.length), () -> read(message));
      int source = HotClicks.read(message).source();
      HotClicksWriter writer = new HotClicksWriter(source);
      if (!clicks.isEmpty()) {
        for (Forwarded click : clicks) {
          writer.add(click.offset, click.bytes);
        }
        byte[] written = writer.finish();
        assertThat(HotClicks.read(written).source()).isEqualTo(source);
        assertThat(read(written)).usingRecursiveComparison().isEqualTo(clicks);
      }
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private record Forwarded(long offset, byte[] bytes) {}

  private static List<Forwarded> read(byte[] message) {
    List<Forwarded> clicks = new ArrayList<>();
    HotClicks.read(message)
        .forEach(
            (offset, bytes, from, length) ->
                clicks.add(new Forwarded(offset, Arrays.copyOfRange(bytes, from, from + length))));
    return clicks;
  }
}
