package io.clickfold.wire.avro;

import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Accepts only schemas by which reading a record takes no more steps than a small multiple of its
 * bytes. A stranger's schema may cost more: one that contains itself can nest to any depth, and
 * there can be any number of items that take no bytes.
 */
final class SchemaCost {
  /** With each named type as often as it is used. */
  private static final int MAX_TYPES = 1_000;

  private final Set<String> outer = new HashSet<>();
  private int types;

  private SchemaCost() {}

  /**
   * @throws IllegalArgumentException if reading by it could cost more
   */
  static void check(Schema schema) {
    new SchemaCost().minBytes(schema);
  }

  /** The fewest bytes that a value takes; more than one count as one. */
  private int minBytes(Schema schema) {
    if (++types > MAX_TYPES) {
      throw new IllegalArgumentException("a schema has more than %d types".formatted(MAX_TYPES));
    }
    return switch (schema.getType()) {
      case NULL -> 0;
      case FIXED -> Math.min(1, schema.getFixedSize());
      case RECORD -> minBytesOfRecord(schema);
      case ARRAY -> items(schema.getElementType());
      case MAP -> {
        minBytes(schema.getValueType());
        yield 1;
      }
      case UNION -> {
        schema.getTypes().forEach(this::minBytes);
        yield 1;
      }
      default -> 1;
    };
  }

  private int minBytesOfRecord(Schema record) {
    if (!outer.add(record.getFullName())) {
      throw new IllegalArgumentException("a schema contains itself: " + record.getFullName());
    }
    int bytes = 0;
    for (Schema.Field field : record.getFields()) {
      bytes = Math.max(bytes, minBytes(field.schema()));
    }
    outer.remove(record.getFullName());
    return bytes;
  }

  private int items(Schema item) {
    if (minBytes(item) == 0) {
      throw new IllegalArgumentException("a schema has arrays of items that take no bytes");
    }
    return 1;
  }
}
