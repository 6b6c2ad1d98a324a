package io.clickfold.click;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Countries as ISO 3166-1 alpha-2 codes in upper case, so that one country is one value of its
 * dimension. {@code UK} is Great Britain's {@code GB}, {@code XK} is Kosovo, as in the Unicode
 * CLDR, and {@link #UNKNOWN} is what is none of these.
 */
public final class Countries {
  /** The code of a country that is not known, as in the Unicode CLDR. */
  public static final String UNKNOWN = "ZZ";

  private static final int LETTERS = 26;

  /** Two bytes for each pair of letters; zeros where there is no such country. */
  private static final byte[] CODES = new byte[2 * LETTERS * LETTERS];

  static {
    for (String code : Locale.getISOCountries()) {
      put(code, code);
    }
    put("UK", "GB");
    put("XK", "XK");
    put(UNKNOWN, UNKNOWN);
  }

  private Countries() {}

  private static void put(String pair, String code) {
    int at = 2 * ((pair.charAt(0) - 'A') * LETTERS + pair.charAt(1) - 'A');
    CODES[at] = (byte) code.charAt(0);
    CODES[at + 1] = (byte) code.charAt(1);
  }

  /**
   * Sets a country, in upper case.
   *
   * @param ascii holds the country; an empty one stays empty
   * @return whether it is one
   */
  static boolean set(Text into, byte[] ascii, int offset, int length) {
    if (length == 0) {
      into.clear();
      return true;
    }
    int at = length == 2 ? place(ascii[offset], ascii[offset + 1]) : -1;
    if (at < 0) {
      return false;
    }
    into.set(CODES, at, 2);
    return true;
  }

  /** The country of a text in any case; empty if it is none. */
  public static Optional<String> normalise(String text) {
    int at = text.length() == 2 ? place(text.charAt(0), text.charAt(1)) : -1;
    return at < 0
        ? Optional.empty()
        : Optional.of(new String(CODES, at, 2, StandardCharsets.US_ASCII));
  }

  /** Where the code of a pair of letters stands, or -1. */
  private static int place(int first, int second) {
    int a = (first | 0x20) - 'a';
    int b = (second | 0x20) - 'a';
    if (a < 0 || a >= LETTERS || b < 0 || b >= LETTERS) {
      return -1;
    }
    int at = 2 * (a * LETTERS + b);
    return CODES[at] == 0 ? -1 : at;
  }
}
