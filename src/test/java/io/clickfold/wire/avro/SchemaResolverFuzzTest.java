package io.clickfold.wire.avro;

import static org.assertj.core.api.Assertions.assertThat;

import io.clickfold.testing.Allocation;
import io.clickfold.testing.FuzzTest;
import java.util.Arrays;
import org.apache.avro.SchemaNormalization;

/** Any schema, and any record by it: the schema's length is in the first two bytes. */
class SchemaResolverFuzzTest {
  /** A schema is parsed with some garbage, and is kept. */
  private static final int BYTES_OF_A_SCHEMA = 16 * 1024 * 1024;

  private static final int KINDS = TopicSchema.values().length;

  private final SchemaResolver resolver = new SchemaResolver();

  @FuzzTest
  void isResolvedOrRefused(byte[] input) {
    if (input.length < 2) {
      return;
    }
    int length = Math.min(input.length - 2, (input[0] & 0xFF) << 8 | input[1] & 0xFF);
    byte[] schema = Arrays.copyOfRange(input, 2, 2 + length);
    // As an input it would be a mutation of the few schemas that exist.
    if (length == 1) {
      schema = TopicSchema.values()[(schema[0] & 0xFF) % KINDS].schema().canonicalForm();
    }
    resolve(schema, input, 2 + length);
  }

  private void resolve(byte[] schema, byte[] input, int from) {
    byte[] header = Framing.header(SchemaNormalization.fingerprint64(schema));
    byte[] message = Arrays.copyOf(header, header.length + input.length - from);
    System.arraycopy(input, from, message, header.length, input.length - from);
    try {
      byte[] resolved =
          Allocation.atMost(
              BYTES_OF_A_SCHEMA + Allocation.forInput(message.length),
              () -> resolver.resolve(message, schema));
      assertThat(SchemaResolver.isKnown(resolved)).isTrue();
      assertThat(resolver.resolve(resolved, canonicalForm(resolved))).isEqualTo(resolved);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static byte[] canonicalForm(byte[] message) {
    return TopicSchema.of(Framing.fingerprint(message)).orElseThrow().schema().canonicalForm();
  }
}
