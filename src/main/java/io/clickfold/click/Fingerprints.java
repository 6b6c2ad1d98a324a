package io.clickfold.click;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * 128-bit fingerprints of event ids. A UUID in its canonical form is its own fingerprint, in upper
 * or lower case alike; any other id is hashed by Murmur3's 128-bit variant for x64 (Austin Appleby,
 * 2011). By the birthday bound, two of 10<sup>9</sup> hashed ids share a fingerprint with a
 * probability below 10<sup>-20</sup>.
 */
final class Fingerprints {
  private static final int UUID_LENGTH = 36;
  private static final Hasher128 HASHER = Hashing.murmur3_128();

  private Fingerprints() {}

  static void set(Click click, String eventId) {
    if (eventId.length() == UUID_LENGTH && setUuid(click, eventId)) {
      return;
    }
    HashValue128 hash = HASHER.hashCharsTo128Bits(eventId);
    click.idHigh = hash.getMostSignificantBits();
    click.idLow = hash.getLeastSignificantBits();
  }

  private static boolean setUuid(Click click, String id) {
    long high = 0;
    long low = 0;
    for (int i = 0, digits = 0; i < UUID_LENGTH; i++) {
      char c = id.charAt(i);
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (c != '-') {
          return false;
        }
        continue;
      }
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return false;
      }
      if (digits++ < 16) {
        high = high << 4 | digit;
      } else {
        low = low << 4 | digit;
      }
    }
    click.idHigh = high;
    click.idLow = low;
    return true;
  }
}
