package io.clickfold.wire.avro;

import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * The values of a record, by the names of its schema's fields. A name that the schema does not have
 * is a mistake of the program, and throws. Not thread-safe.
 */
public final class Fields {
  private final RecordSchema schema;
  private final GenericRecord record;

  Fields(RecordSchema schema, GenericRecord record) {
    this.schema = schema;
    this.record = record;
  }

  /** The record's bytes, in the single-object encoding. */
  public byte[] encode() {
    return schema.encode(record);
  }

  /** Sets an int or a long. */
  public Fields set(String name, long value) {
    if (record.getSchema().getField(name).schema().getType() == Schema.Type.INT) {
      record.put(name, Math.toIntExact(value));
    } else {
      record.put(name, value);
    }
    return this;
  }

  /** Sets a long that may be missing. */
  public Fields set(String name, OptionalLong value) {
    record.put(name, value.isPresent() ? value.getAsLong() : null);
    return this;
  }

  /** Sets a string. */
  public Fields set(String name, String value) {
    record.put(name, value);
    return this;
  }

  /** A long. */
  public long int64(String name) {
    return (long) record.get(name);
  }

  /** An int. */
  public int int32(String name) {
    return (int) record.get(name);
  }

  /** A long that may be missing. */
  public OptionalLong optionalInt64(String name) {
    Object value = record.get(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of((long) value);
  }

  /** A string. */
  public String string(String name) {
    return record.get(name).toString();
  }
}
