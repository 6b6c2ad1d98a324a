package io.clickfold.wire.avro;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The values of a record, by the names of its schema's fields. A name that the schema does not have
 * is a mistake of the program, and throws. Not thread-safe.
 */
public final class Fields {
  private final GenericRecord record;

  Fields(GenericRecord record) {
    this.record = record;
  }

  GenericRecord record() {
    return record;
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

  /** Sets a long that may be missing: null stands for a value that means none. */
  public Fields set(String name, long value, long none) {
    record.put(name, value == none ? null : value);
    return this;
  }

  /** Sets a string. */
  public Fields set(String name, String value) {
    record.put(name, value);
    return this;
  }

  /** Sets an array of strings or longs. */
  public Fields set(String name, List<?> values) {
    record.put(name, values);
    return this;
  }

  /** Sets a record. */
  public Fields set(String name, Consumer<Fields> values) {
    record.put(name, record(schemaOf(name, Schema.Type.RECORD), values));
    return this;
  }

  /** Sets an array of records. */
  public <T> Fields set(String name, List<T> items, BiConsumer<T, Fields> values) {
    Schema item = schemaOf(name, Schema.Type.ARRAY).getElementType();
    record.put(
        name,
        items.stream().map(one -> record(item, fields -> values.accept(one, fields))).toList());
    return this;
  }

  private static GenericRecord record(Schema schema, Consumer<Fields> values) {
    Fields fields = new Fields(new GenericData.Record(schema));
    values.accept(fields);
    return fields.record;
  }

  /** The field's schema of that type: itself, or one of a union. */
  private Schema schemaOf(String name, Schema.Type type) {
    Schema schema = record.getSchema().getField(name).schema();
    return schema.isUnion()
        ? schema.getTypes().stream().filter(one -> one.getType() == type).findFirst().orElseThrow()
        : schema;
  }

  /** A long. */
  public long int64(String name) {
    return (long) record.get(name);
  }

  /** An int. */
  public int int32(String name) {
    return (int) record.get(name);
  }

  /** A long that may be missing: then the value that means none. */
  public long int64(String name, long none) {
    Object value = record.get(name);
    return value == null ? none : (long) value;
  }

  /** A string. */
  public String string(String name) {
    return record.get(name).toString();
  }

  /** An array of strings. */
  public List<String> strings(String name) {
    return ((List<?>) record.get(name)).stream().map(Object::toString).toList();
  }

  /** An array of longs. */
  public List<Long> longs(String name) {
    return ((List<?>) record.get(name)).stream().map(Long.class::cast).toList();
  }

  /** A record. */
  public <T> T read(String name, Function<Fields, T> reader) {
    return reader.apply(new Fields((GenericRecord) record.get(name)));
  }

  /** A record that may be missing: then null. */
  public <T> T readOrNull(String name, Function<Fields, T> reader) {
    return record.get(name) == null ? null : read(name, reader);
  }

  /** An array of records. */
  public <T> List<T> readAll(String name, Function<Fields, T> reader) {
    return ((List<?>) record.get(name))
        .stream().map(one -> reader.apply(new Fields((GenericRecord) one))).toList();
  }
}
