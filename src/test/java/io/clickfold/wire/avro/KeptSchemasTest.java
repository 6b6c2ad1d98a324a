package io.clickfold.wire.avro;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.KeptBytes;
import io.clickfold.testing.KeptFile;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever adds a schema has to keep bytes of it. */
class KeptSchemasTest {
  private final KeptBytes kept = new KeptBytes();

  @ParameterizedTest
  @EnumSource
  void recordsOfEachSchemaAreKept(TopicSchema schema) {
    assertThat(kept.newest("topics/").map(file -> file.bytes(KeptFile.VALUE)))
        .as("values of the kind %s in the newest version's directory 'topics'", schema)
        .anyMatch(isOf(schema.schema().fingerprint()));
  }

  private static Predicate<byte[]> isOf(long fingerprint) {
    byte[] header = Framing.header(fingerprint);
    return value ->
        value.length > Framing.LENGTH
            && Arrays.equals(header, Arrays.copyOf(value, Framing.LENGTH));
  }

  @ParameterizedTest
  @EnumSource
  void checkpointsOfEachSchemaAreKept(StateSchema schema) {
    assertThat(
            kept.newest("checkpoints/")
                .flatMap(file -> Stream.of(file.text("metadata").split("\\."))))
        .as("states of the kind %s in the newest version's directory 'checkpoints'", schema)
        .anyMatch(state -> isReadable(schema, state));
  }

  private static boolean isReadable(StateSchema schema, String state) {
    try {
      return schema.decode(state, fields -> true);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
