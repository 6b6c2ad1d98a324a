package io.clickfold.store.counts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;

/**
 * Values as the native protocol has them ("CQL binary protocol v5", section 6). The driver would
 * look up the codec of each again.
 */
public final class CqlValues {
  private CqlValues() {}

  /** A text. */
  public static ByteBuffer text(String value) {
    return ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Also a timestamp, in milliseconds since 1970. */
  public static ByteBuffer bigint(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(0, value);
  }

  /** An {@code int}. */
  public static ByteBuffer integer(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, value);
  }

  /** A {@code smallint}. */
  public static ByteBuffer smallint(short value) {
    return ByteBuffer.allocate(Short.BYTES).putShort(0, value);
  }

  /** Days, with the first of 1970 in the middle of what 32 bits without a sign can say. */
  public static ByteBuffer date(LocalDate value) {
    return integer((int) value.toEpochDay() ^ Integer.MIN_VALUE);
  }
}
