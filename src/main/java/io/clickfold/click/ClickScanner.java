package io.clickfold.click;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads plain clicks straight from their bytes, eight at a time and without making objects: one
 * JSON object of strings in ASCII without escapes, of whole numbers, and of literals. Anything
 * else, valid or not, it leaves to {@link ClickParser#parseAny}, which reads what the scanner reads
 * in the same way. So the scanner decides nothing by itself.
 *
 * <p>Strings are searched for their ends as in S. E. Anderson's "Bit Twiddling Hacks" (a word that
 * has a given byte): only the lowest match in a word is reliable.
 */
final class ClickScanner {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final int UNKNOWN = -1;

  /** Fewer digits than any long has. */
  private static final int MAX_DIGITS = 15;

  private static final long EVENT_ID = name("event_id");
  private static final long AD_ID = name("ad_id");
  private static final long CLICK_TIME = name("click_ti");
  private static final int CLICK_TIME_LENGTH = "click_time".length();
  private static final long USER_ID = name("user_id");
  private static final long COUNTRY = name("country");
  private static final long DEVICE = name("device");
  private static final long IP = name("ip");
  private static final long TRUE = name("true");
  private static final long FALSE = name("false");
  private static final long NULL = name("null");

  private ClickScanner() {}

  /**
   * Reads a click.
   *
   * @param into is empty; its content is unspecified if the click is not known
   * @return whether it is known, and whole
   */
  static boolean scan(byte[] bytes, int from, int end, Click into) {
    int at = skipSpace(bytes, from, end);
    if (at == end || bytes[at] != '{') {
      return false;
    }
    boolean identified = false;
    do {
      at = skipSpace(bytes, at + 1, end);
      if (at == end || bytes[at] != '"') {
        return false;
      }
      int name = at + 1;
      int nameEnd = endOfString(bytes, name, end);
      if (nameEnd == UNKNOWN) {
        return false;
      }
      at = skipSpace(bytes, nameEnd + 1, end);
      if (at == end || bytes[at] != ':') {
        return false;
      }
      at = skipSpace(bytes, at + 1, end);
      if (at == end) {
        return false;
      }
      long field = field(bytes, name, nameEnd - name, end);
      if (bytes[at] == '"') {
        int value = at + 1;
        int valueEnd = endOfString(bytes, value, end);
        int length = valueEnd - value;
        if (valueEnd == UNKNOWN || length > ClickParser.MAX_FIELD_CHARS) {
          return false;
        }
        if (field == EVENT_ID) {
          identified = length > 0;
          if (identified) {
            Fingerprints.set(into, bytes, value, length);
          }
        } else if (!set(field, bytes, value, length, into)) {
          return false;
        }
        at = valueEnd + 1;
      } else if (field == CLICK_TIME) {
        int valueEnd = endOfNumber(bytes, at, end);
        if (valueEnd == UNKNOWN) {
          return false;
        }
        into.timeMillis = number(bytes, at, valueEnd);
        if (!ClickTime.isMillis(into.timeMillis)) {
          return false;
        }
        at = valueEnd;
      } else if (field == UNKNOWN) {
        at = endOfOther(bytes, at, end);
        if (at == UNKNOWN) {
          return false;
        }
      } else {
        return false;
      }
      at = skipSpace(bytes, at, end);
    } while (at < end && bytes[at] == ',');
    return at < end
        && bytes[at] == '}'
        && skipSpace(bytes, at + 1, end) == end
        && identified
        && into.ad.length() > 0
        && into.timeMillis >= 0;
  }

  /** Sets the text of a field other than the event id. */
  private static boolean set(long field, byte[] bytes, int from, int length, Click into) {
    if (field == AD_ID) {
      into.ad.set(bytes, from, length);
    } else if (field == CLICK_TIME) {
      into.timeMillis = Rfc3339.parse(bytes, from, length);
      return into.timeMillis >= 0;
    } else if (field == USER_ID) {
      return setPlain(Dimension.USER_ID, bytes, from, length, into);
    } else if (field == COUNTRY) {
      return Countries.set(into.text(Dimension.COUNTRY), bytes, from, length);
    } else if (field == DEVICE) {
      return setPlain(Dimension.DEVICE, bytes, from, length, into);
    } else if (field == IP) {
      return IpAddresses.set(into.text(Dimension.IP), bytes, from, length);
    }
    return true;
  }

  /** Sets a text that stays as it is: without blanks around it, and not the sign for no value. */
  private static boolean setPlain(Dimension field, byte[] bytes, int from, int length, Click into) {
    if (length > 0
        && (bytes[from] == ' '
            || bytes[from + length - 1] == ' '
            || length == 1 && bytes[from] == '-')) {
      return false;
    }
    into.text(field).set(bytes, from, length);
    return true;
  }

  /** A known field, as the first eight bytes of its name, or {@link #UNKNOWN}. */
  private static long field(byte[] bytes, int from, int length, int end) {
    long word = word(bytes, from, end);
    if (length < Long.BYTES) {
      word &= (1L << Byte.SIZE * length) - 1;
      return word == AD_ID || word == USER_ID || word == COUNTRY || word == DEVICE || word == IP
          ? word
          : UNKNOWN;
    }
    if (length == Long.BYTES) {
      return word == EVENT_ID ? word : UNKNOWN;
    }
    return length == CLICK_TIME_LENGTH
            && word == CLICK_TIME
            && bytes[from + 8] == 'm'
            && bytes[from + 9] == 'e'
        ? word
        : UNKNOWN;
  }

  /** The next eight bytes, or as many as there are. */
  private static long word(byte[] bytes, int from, int end) {
    if (end - from >= Long.BYTES) {
      return (long) LONGS.get(bytes, from);
    }
    long word = 0;
    for (int i = from; i < end; i++) {
      word |= (bytes[i] & 0xFFL) << Byte.SIZE * (i - from);
    }
    return word;
  }

  /** The closing quote of a string; unknown if it has escapes, control or non-ASCII characters. */
  private static int endOfString(byte[] bytes, int from, int end) {
    int at = from;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      long word = (long) LONGS.get(bytes, at);
      long quote = word ^ ONES * '"';
      long escape = word ^ ONES * '\\';
      long found =
          (quote - ONES & ~quote | escape - ONES & ~escape | word - ONES * ' ' & ~word | word)
              & HIGH_BITS;
      if (found != 0) {
        int first = at + (Long.numberOfTrailingZeros(found) >>> 3);
        return bytes[first] == '"' ? first : UNKNOWN;
      }
    }
    for (; at < end; at++) {
      byte b = bytes[at];
      if (b == '"') {
        return at;
      }
      if (b < ' ' || b == '\\') {
        return UNKNOWN;
      }
    }
    return UNKNOWN;
  }

  /** The end of a number that has only digits, and not too many. */
  private static int endOfNumber(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    int digits = at - from;
    boolean plain = digits == 1 || digits > 1 && digits <= MAX_DIGITS && bytes[from] != '0';
    return plain && isEndOfValue(bytes, at, end) ? at : UNKNOWN;
  }

  private static long number(byte[] bytes, int from, int end) {
    long value = 0;
    for (int i = from; i < end; i++) {
      value = value * 10 + (bytes[i] - '0');
    }
    return value;
  }

  /** The end of a value that nobody wants. */
  private static int endOfOther(byte[] bytes, int from, int end) {
    long word = word(bytes, from, end);
    long four = word & 0xFFFFFFFFL;
    int literal = four == TRUE || four == NULL ? 4 : (word & 0xFFFFFFFFFFL) == FALSE ? 5 : 0;
    if (literal > 0) {
      return isEndOfValue(bytes, from + literal, end) ? from + literal : UNKNOWN;
    }
    return endOfNumber(bytes, from, end);
  }

  /** Whether a number or a literal can end before this byte, as it can in all of them. */
  private static boolean isEndOfValue(byte[] bytes, int at, int end) {
    return at < end
        && (bytes[at] == ',' || bytes[at] == '}' || skipSpace(bytes, at, at + 1) == at + 1);
  }

  private static int skipSpace(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end
        && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
      at++;
    }
    return at;
  }

  private static long name(String ascii) {
    long word = 0;
    for (int i = 0; i < ascii.length(); i++) {
      word |= (long) ascii.charAt(i) << Byte.SIZE * i;
    }
    return word;
  }
}
