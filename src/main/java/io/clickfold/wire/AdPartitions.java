package io.clickfold.wire;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * Which partition of {@code click-counts} gets what is counted of an ad, by whichever source. All
 * writers must agree on it; it can only change for an empty queue.
 */
public final class AdPartitions {
  /** XXH3 with 64 bits (Yann Collet, 2019): specified byte by byte, so it is stable. */
  private static final Hasher64 HASHER = Hashing.xxh3_64();

  private AdPartitions() {}

  /**
   * The ad's place among all ads, which decides its partition however many there are.
   *
   * @param utf8 holds the ad's id
   */
  public static int placeOf(byte[] utf8, int offset, int length) {
    return (int) (HASHER.hashBytesToLong(utf8, offset, length) >>> Integer.SIZE);
  }

  /** The partition of a place: from 0 to one less than there are. */
  public static int partitionOf(int place, int partitions) {
    return (int) (Integer.toUnsignedLong(place) * partitions >>> Integer.SIZE);
  }
}
