package io.clickfold.wire.avro;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.SchemaNormalization;

/**
 * Converts records of other versions of Clickfold so that this one can read them: by Avro's schema
 * resolution, from the schema that comes with them. Fields that this version does not know are
 * dropped, those that are missing get their default if they have one, and numbers are widened.
 * Thread-safe.
 */
public final class SchemaResolver {
  /** A schema that comes with a record must not be longer. */
  public static final int MAX_SCHEMA_BYTES = 16 * 1024;

  private static final int MAX_SCHEMAS = 64;

  /** By their canonical forms: two of them may have the same fingerprint, if somebody wants it. */
  private final Map<ByteBuffer, RecordSchema> writers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, RecordSchema> eldest) {
          return size() > MAX_SCHEMAS;
        }
      };

  /** A resolver that has seen no schemas. */
  public SchemaResolver() {}

  /**
   * Whether a record's schema is this version's.
   *
   * @throws IllegalArgumentException if it is not in the single-object encoding
   */
  public static boolean isKnown(byte[] message) {
    long fingerprint = Framing.fingerprint(message);
    return fingerprint == Framing.MINUTE_COUNTS || TopicSchema.of(fingerprint).isPresent();
  }

  /**
   * The same record as this version would have written it.
   *
   * @param message one whose schema is not {@link #isKnown known}
   * @param writersSchema the Parsing Canonical Form of its schema; null if it came without
   * @throws IllegalArgumentException if it came without, or with that of another record; if this
   *     version knows no such kind of record; if its schema is not compatible with this version's;
   *     or if it is damaged
   */
  public byte[] resolve(byte[] message, byte[] writersSchema) {
    long fingerprint = Framing.fingerprint(message);
    if (writersSchema == null) {
      throw new IllegalArgumentException(
          "no schema is known with the fingerprint %016x".formatted(fingerprint));
    }
    if (writersSchema.length > MAX_SCHEMA_BYTES
        || SchemaNormalization.fingerprint64(writersSchema) != fingerprint) {
      throw new IllegalArgumentException(
          "no schema is known with the fingerprint %016x, and the record came with another one"
              .formatted(fingerprint));
    }
    RecordSchema writers = parsed(writersSchema);
    RecordSchema readers =
        TopicSchema.named(writers.fullName())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no kind of record is known with the name " + writers.fullName()))
            .schema();
    return readers.encode(readers.decode(message, writers));
  }

  private synchronized RecordSchema parsed(byte[] schema) {
    return writers.computeIfAbsent(
        ByteBuffer.wrap(schema),
        bytes -> RecordSchema.parse(new String(schema, StandardCharsets.UTF_8)));
  }
}
