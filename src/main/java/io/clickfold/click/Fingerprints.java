package io.clickfold.click;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Arrays;

/**
 * 128-bit fingerprints of event ids. A UUID in its canonical form is its own fingerprint, in upper
 * or lower case alike; any other id is hashed by Murmur3's 128-bit variant for x64 (Austin Appleby,
 * 2011). By the birthday bound, two of 10<sup>9</sup> hashed ids share a fingerprint with a
 * probability below 10<sup>-20</sup>.
 */
final class Fingerprints {
  private static final int UUID_LENGTH = 36;
  private static final Hasher128 HASHER = Hashing.murmur3_128();

  /** A hexadecimal digit's value by its ASCII code; negative for all else. */
  private static final byte[] DIGITS = digits();

  private Fingerprints() {}

  /**
   * Sets a click's fingerprint.
   *
   * @param utf8 holds the event id, which is not empty
   */
  static void set(Click click, byte[] utf8, int offset, int length) {
    if (length == UUID_LENGTH && setUuid(click, utf8, offset)) {
      return;
    }
    HashValue128 hash = HASHER.hashBytesTo128Bits(utf8, offset, length);
    click.idHigh = hash.getMostSignificantBits();
    click.idLow = hash.getLeastSignificantBits();
  }

  private static boolean setUuid(Click click, byte[] id, int at) {
    if (id[at + 8] != '-' || id[at + 13] != '-' || id[at + 18] != '-' || id[at + 23] != '-') {
      return false;
    }
    long a = hex(id, at, 8);
    long b = hex(id, at + 9, 4);
    long c = hex(id, at + 14, 4);
    long d = hex(id, at + 19, 4);
    long e = hex(id, at + 24, 12);
    if ((a | b | c | d | e) < 0) {
      return false;
    }
    click.idHigh = a << 32 | b << 16 | c;
    click.idLow = d << 48 | e;
    return true;
  }

  /** The value of at most 15 digits; negative if one of them is none. */
  private static long hex(byte[] text, int from, int digits) {
    long value = 0;
    int wrong = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = DIGITS[text[i] & 0xFF];
      value = value << 4 | digit;
      wrong |= digit;
    }
    return wrong < 0 ? -1 : value;
  }

  private static byte[] digits() {
    byte[] digits = new byte[256];
    Arrays.fill(digits, (byte) -1);
    for (int value = 0; value < 16; value++) {
      char lower = Character.forDigit(value, 16);
      digits[lower] = (byte) value;
      digits[Character.toUpperCase(lower)] = (byte) value;
    }
    return digits;
  }
}
