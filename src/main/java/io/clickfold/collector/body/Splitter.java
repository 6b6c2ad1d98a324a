package io.clickfold.collector.body;

/** Finds where each click of a body starts and ends, so that its bytes can be forwarded as sent. */
public interface Splitter {

  /**
   * Splits a body.
   *
   * @param limit the most clicks that the body may have
   * @return the clicks' bytes without the white space round them, unchecked: a range need not be
   *     JSON
   * @throws RefusedException if the body cannot be split, or has too many clicks
   */
  ByteRanges split(byte[] body, int limit);
}
