package io.clickfold.simulation.store;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.protocol.internal.ProtocolConstants;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes clustering keys so that their bytes, compared as unsigned numbers, are in Cassandra's
 * order. No encoded value begins another one, so the rows with the same first values are those
 * whose keys have the same first bytes.
 */
final class KeyOrder {
  private static final int ESCAPED_ZERO = 0xFF;

  private KeyOrder() {}

  /** A prefix with one more value. */
  static byte[] append(byte[] prefix, TableShape.Column column, byte[] value) {
    byte[] encoded = encode(column.type(), value);
    byte[] key = Arrays.copyOf(prefix, prefix.length + encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      key[prefix.length + i] = column.descending() ? (byte) ~encoded[i] : encoded[i];
    }
    return key;
  }

  private static byte[] encode(DataType type, byte[] value) {
    return switch (type.getProtocolCode()) {
      case ProtocolConstants.DataType.INT,
          ProtocolConstants.DataType.BIGINT,
          ProtocolConstants.DataType.SMALLINT,
          ProtocolConstants.DataType.TIMESTAMP ->
          signed(value);
      case ProtocolConstants.DataType.DATE, ProtocolConstants.DataType.BOOLEAN -> value;
      case ProtocolConstants.DataType.VARCHAR,
          ProtocolConstants.DataType.ASCII,
          ProtocolConstants.DataType.BLOB ->
          escaped(value);
      case ProtocolConstants.DataType.TIMEUUID -> timeuuid(value);
      case ProtocolConstants.DataType.UUID -> uuid(value);
      default -> throw new UnsupportedOperationException("no clustering by " + type);
    };
  }

  private static byte[] signed(byte[] value) {
    byte[] flipped = value.clone();
    flipped[0] ^= (byte) 0x80;
    return flipped;
  }

  private static byte[] escaped(byte[] value) {
    int zeros = 0;
    for (byte one : value) {
      zeros += one == 0 ? 1 : 0;
    }
    byte[] escaped = new byte[value.length + zeros + 2];
    int at = 0;
    for (byte one : value) {
      escaped[at++] = one;
      if (one == 0) {
        escaped[at++] = (byte) ESCAPED_ZERO;
      }
    }
    return escaped;
  }

  /** By its time, then by its other bytes as signed numbers. */
  private static byte[] timeuuid(byte[] value) {
    ByteBuffer of = ByteBuffer.wrap(value);
    return ByteBuffer.allocate(16)
        .putLong(time(of.getLong()))
        .putLong(of.getLong() ^ 0x8080808080808080L)
        .array();
  }

  /** By its version, then by its time if it has one. */
  private static byte[] uuid(byte[] value) {
    ByteBuffer of = ByteBuffer.wrap(value);
    long high = of.getLong();
    byte version = (byte) (high >>> 12 & 0xF);
    return ByteBuffer.allocate(17)
        .put(version)
        .putLong(version == 1 ? time(high) : high)
        .putLong(of.getLong())
        .array();
  }

  private static long time(long high) {
    return high << 48 | high << 16 & 0xFFFF00000000L | high >>> 32;
  }
}
