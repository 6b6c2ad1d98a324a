package io.clickfold.kafka.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import io.clickfold.testing.FuzzedRecord;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** Any text as a committed offset's metadata. */
class CheckpointFuzzTest {
  private static final String OTHER = new Checkpoint(0, "").encode().replace(".", "");

  @FuzzTest
  void anyTextIsReadOrRefused(byte[] input) {
    check(new String(input, StandardCharsets.UTF_8));
  }

  @FuzzTest
  void isReadAsItWasWrittenOrRefused(byte[] input) {
    check(FuzzedRecord.state(OTHER, input) + ".state");
  }

  private static void check(String metadata) {
    try {
      Optional<Checkpoint> checkpoint =
          Allocation.atMost(
              Allocation.forInput(metadata.length()),
              () -> Checkpoint.of(new OffsetAndMetadata(0, metadata)));
      checkpoint.ifPresent(read -> assertThat(Checkpoint.parse(read.encode())).isEqualTo(read));
      assertThat(checkpoint.isEmpty()).isEqualTo(metadata.isBlank());
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("committed offset's metadata");
    }
  }
}
