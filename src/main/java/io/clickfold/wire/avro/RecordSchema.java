package io.clickfold.wire.avro;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * A record's schema, by which Avro's library writes and reads it in the single-object encoding, as
 * {@code org.apache.avro.message} does. Thread-safe.
 */
final class RecordSchema {
  /** Without conversions: timestamps are the plain numbers that they are on the wire. */
  private static final GenericData DATA = new GenericData();

  static {
    // The library caches what it makes of a pair of schemas for longer than these are used.
    DATA.setFastReaderEnabled(false);
  }

  private final Schema schema;
  private final long fingerprint;
  private final byte[] canonicalForm;

  private RecordSchema(Schema schema) {
    this.schema = schema;
    this.canonicalForm = SchemaNormalization.toParsingForm(schema).getBytes(StandardCharsets.UTF_8);
    this.fingerprint = SchemaNormalization.fingerprint64(canonicalForm);
  }

  /**
   * The schema in a file of the folder {@code avro} of the class path.
   *
   * @param name the file's, without {@code .avsc}
   */
  static RecordSchema load(String name) {
    String path = "/avro/" + name + ".avsc";
    try (InputStream file = RecordSchema.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new IllegalStateException("there is no schema " + path);
      }
      return new RecordSchema(new Schema.Parser().parse(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A schema from outside, which has to be such that reading by it costs no more than a record's
   * bytes allow.
   *
   * @throws IllegalArgumentException if it is no schema of a record, or too expensive to read by
   */
  static RecordSchema parse(String json) {
    try {
      Schema parsed = new Schema.Parser().parse(json);
      if (parsed.getType() != Schema.Type.RECORD) {
        throw new IllegalArgumentException("it is of the type " + parsed.getType());
      }
      SchemaCost.check(parsed);
      return new RecordSchema(parsed);
    } catch (RuntimeException e) {
      // The library also throws exceptions other than its own, such as where a type is not
      // declared.
      throw new IllegalArgumentException("no schema of a record: " + e.getMessage(), e);
    }
  }

  /** The name, with its namespace. */
  String fullName() {
    return schema.getFullName();
  }

  /** The CRC-64-AVRO fingerprint of its canonical form. */
  long fingerprint() {
    return fingerprint;
  }

  /** Its Parsing Canonical Form, which a reader needs of a writer's schema: not to be changed. */
  byte[] canonicalForm() {
    return canonicalForm;
  }

  /** A record with the values that are set. */
  byte[] encode(Consumer<Fields> values) {
    Fields fields = new Fields(new GenericData.Record(schema));
    values.accept(fields);
    return encode(fields);
  }

  byte[] encode(Fields fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128);
    out.writeBytes(Framing.header(fingerprint));
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      new GenericDatumWriter<GenericRecord>(schema, DATA).write(fields.record(), encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * A record that was written by this schema.
   *
   * @throws IllegalArgumentException if it was not, or is damaged
   */
  Fields decode(byte[] message) {
    return decode(message, this);
  }

  /**
   * A record that was written by another schema, resolved to this one by Avro's rules.
   *
   * @throws IllegalArgumentException if it was not, is damaged, or cannot be resolved
   */
  Fields decode(byte[] message, RecordSchema writers) {
    if (Framing.fingerprint(message) != writers.fingerprint) {
      throw new IllegalArgumentException("the record is not of the schema " + writers.fullName());
    }
    AvroReader in = new AvroReader(message, Framing.LENGTH);
    GenericRecord record;
    try {
      record =
          new GenericDatumReader<GenericRecord>(writers.schema, schema, DATA)
              .read(null, new BoundedDecoder(message, in));
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "not readable as a %s: %s".formatted(schema.getName(), e.getMessage()), e);
    }
    in.end();
    return new Fields(record);
  }
}
