package io.clickfold.simulation.store;

import com.datastax.oss.driver.internal.core.metadata.token.Murmur3Token;
import com.datastax.oss.driver.internal.core.metadata.token.Murmur3TokenFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A partition's key, as it is routed by, in the order of the ring. */
record TokenKey(long token, byte[] routing) implements Comparable<TokenKey> {
  private static final Murmur3TokenFactory TOKENS = new Murmur3TokenFactory();
  private static final byte[] NOTHING = {};

  static TokenKey of(byte[] routing) {
    return new TokenKey(((Murmur3Token) TOKENS.hash(ByteBuffer.wrap(routing))).getValue(), routing);
  }

  /** The key of some values: alone as it is, several each with its length and an end. */
  static TokenKey of(byte[][] values) {
    if (values.length == 1) {
      return of(values[0]);
    }
    int length = 0;
    for (byte[] value : values) {
      length += value.length + 3;
    }
    byte[] routing = new byte[length];
    int at = 0;
    for (byte[] value : values) {
      routing[at++] = (byte) (value.length >>> 8);
      routing[at++] = (byte) value.length;
      System.arraycopy(value, 0, routing, at, value.length);
      at += value.length + 1;
    }
    return of(routing);
  }

  /** A place before all keys with a token. */
  static TokenKey first(long token) {
    return new TokenKey(token, NOTHING);
  }

  @Override
  public int compareTo(TokenKey other) {
    int byToken = Long.compare(token, other.token);
    return byToken != 0 ? byToken : Arrays.compareUnsigned(routing, other.routing);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenKey key && compareTo(key) == 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(token);
  }
}
