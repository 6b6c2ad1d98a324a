package io.clickfold.click;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What has to be known of UTF-8: what is well-formed, by the Unicode standard's table 3-7. */
public final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Where a text begins if a byte order mark in front of it is left out. */
  public static int behindMark(byte[] bytes, int from, int end) {
    boolean marked =
        end - from >= 3
            && bytes[from] == (byte) 0xEF
            && bytes[from + 1] == (byte) 0xBB
            && bytes[from + 2] == (byte) 0xBF;
    return marked ? from + 3 : from;
  }

  /**
   * Whether Jackson can be given the range as JSON in UTF-8: it would guess UTF-16 and UTF-32 from
   * zero bytes at the start, and lets ill-formed UTF-8 pass, so that one text had several forms.
   */
  public static boolean isJson(byte[] bytes, int offset, int length) {
    return (length < 2 || bytes[offset] != 0 && bytes[offset + 1] != 0)
        && isValid(bytes, offset, length);
  }

  /**
   * Whether a text has a surrogate without the other one of its pair. Then it has no UTF-8 form, so
   * two different ones could meet in one stored value.
   */
  public static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(++i))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the range is well-formed: no overlong forms, no surrogates, nothing cut off. */
  static boolean isValid(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      if (end - at >= Long.BYTES && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
        at += Long.BYTES;
        continue;
      }
      int bytesOfChar = lengthOfChar(bytes, at, end);
      if (bytesOfChar == 0) {
        return false;
      }
      at += bytesOfChar;
    }
    return true;
  }

  /** How many bytes the character takes that begins here; 0 if it is ill-formed. */
  private static int lengthOfChar(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (first < 0xC2 || first > 0xF4 || end - at < length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    int second = bytes[at + 1] & 0xFF;
    boolean wellFormed =
        switch (first) {
          case 0xE0 -> second >= 0xA0;
          case 0xED -> second < 0xA0;
          case 0xF0 -> second >= 0x90;
          case 0xF4 -> second < 0x90;
          default -> true;
        };
    return wellFormed ? length : 0;
  }
}
