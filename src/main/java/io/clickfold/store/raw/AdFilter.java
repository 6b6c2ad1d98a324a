package io.clickfold.store.raw;

import io.clickfold.wire.AdPartitions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Which ads may be in a piece: the distinct 16-bit hashes of those that are, sorted, as big-endian
 * shorts. Of ads that are not in a piece of 1,000 ads, one in 65 seems to be.
 */
public final class AdFilter {
  private AdFilter() {}

  /**
   * An ad's hash: from 0 to 65535.
   *
   * @param utf8 holds the ad's id
   */
  public static int hash(byte[] utf8, int offset, int length) {
    return AdPartitions.placeOf(utf8, offset, length) & 0xFFFF;
  }

  /** By what an ad is looked for: 16 bits. */
  static int hash(String adId) {
    byte[] utf8 = adId.getBytes(StandardCharsets.UTF_8);
    return hash(utf8, 0, utf8.length);
  }

  /** The filter of the first hashes in an array, which may repeat and stay as they are. */
  static ByteBuffer of(int[] hashes, int count) {
    int[] sorted = Arrays.copyOf(hashes, count);
    Arrays.sort(sorted);
    ByteBuffer filter = ByteBuffer.allocate(count * Short.BYTES);
    for (int i = 0; i < count; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        filter.putShort((short) sorted[i]);
      }
    }
    return filter.flip();
  }

  /**
   * Whether an ad with one of some hashes may be there.
   *
   * @param sortedHashes ascending
   */
  static boolean mayHave(ByteBuffer filter, int[] sortedHashes) {
    int wanted = 0;
    for (int at = filter.position(); at < filter.limit() - 1; at += Short.BYTES) {
      int hash = Short.toUnsignedInt(filter.getShort(at));
      while (wanted < sortedHashes.length && sortedHashes[wanted] < hash) {
        wanted++;
      }
      if (wanted == sortedHashes.length) {
        return false;
      }
      if (sortedHashes[wanted] == hash) {
        return true;
      }
    }
    return false;
  }
}
