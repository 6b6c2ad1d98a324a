package io.clickfold.dev.simulator.traffic;

import java.nio.charset.StandardCharsets;

/** The ads: numbered from the most popular on; behind the others comes the hot ad. */
public final class Ads {
  private static final String PREFIX = "demo-";

  private final byte[][] keys;

  /**
   * @param popular how many there are, the hot ad not included
   */
  public Ads(int popular) {
    keys = new byte[popular + 1][];
    for (int ad = 0; ad < popular; ad++) {
      keys[ad] = key(PREFIX + (ad + 1));
    }
    keys[popular] = key(PREFIX + "hot");
  }

  int count() {
    return keys.length;
  }

  int hot() {
    return keys.length - 1;
  }

  /** The id of an ad by its number. */
  public String id(int ad) {
    return new String(keys[ad], StandardCharsets.ISO_8859_1);
  }

  /** The id as it stands in clicks and their keys. Not to be changed. */
  byte[] key(int ad) {
    return keys[ad];
  }

  private static byte[] key(String id) {
    return id.getBytes(StandardCharsets.ISO_8859_1);
  }
}
