package io.clickfold.click;

import java.nio.charset.StandardCharsets;

/**
 * A text in UTF-8 that stands in somebody else's bytes: it is valid for as long as the {@link
 * Click} that holds it is not overwritten, and the bytes that were parsed are not changed. Not
 * thread-safe.
 */
public final class Text {
  private static final byte[] NONE = {};

  private byte[] bytes = NONE;
  private int offset;
  private int length;

  Text() {}

  /** What holds the text, and maybe more. */
  public byte[] bytes() {
    return bytes;
  }

  /** Where the text begins in {@link #bytes}. */
  public int offset() {
    return offset;
  }

  /** How many bytes the text has; 0 if there is none. */
  public int length() {
    return length;
  }

  void clear() {
    bytes = NONE;
    offset = 0;
    length = 0;
  }

  void set(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  void set(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    set(utf8, 0, utf8.length);
  }

  @Override
  public String toString() {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }
}
