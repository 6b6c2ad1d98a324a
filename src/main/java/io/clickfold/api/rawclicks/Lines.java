package io.clickfold.api.rawclicks;

/**
 * Lines of JSON as they are sent.
 *
 * @param utf8 with a line break between two, and none behind the last
 */
record Lines(byte[] utf8) {
  boolean isEmpty() {
    return utf8.length == 0;
  }
}
