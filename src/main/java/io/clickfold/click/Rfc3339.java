package io.clickfold.click;

/**
 * Times in the profile of RFC 3339, section 5.6, to milliseconds since 1970. Besides, as ISO 8601
 * allows them, offsets without a colon or without minutes, and a comma before the fraction. Finer
 * fractions are cut off. Leap seconds ({@code :60}) are refused, since Unix time has no name for
 * them.
 *
 * <p>Written out because it runs for every click: {@code DateTimeFormatter} costs more than all the
 * rest of a click's parsing.
 */
final class Rfc3339 {
  /** What {@link #parse} answers where the text is not a time. */
  static final long INVALID = Long.MIN_VALUE;

  private static final int[] DAYS_IN_MONTH = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final int SHORTEST = "2026-11-22T10:15:30Z".length();

  private Rfc3339() {}

  /**
   * The time in milliseconds since 1970-01-01T00:00Z, or {@link #INVALID}.
   *
   * @param text holds the time's characters in UTF-8
   */
  static long parse(byte[] text, int from, int length) {
    if (length < SHORTEST
        || text[from + 4] != '-'
        || text[from + 7] != '-'
        || (text[from + 10] | 0x20) != 't' && text[from + 10] != ' '
        || text[from + 13] != ':'
        || text[from + 16] != ':') {
      return INVALID;
    }
    int year = digits(text, from, 4);
    int month = digits(text, from + 5, 2);
    int day = digits(text, from + 8, 2);
    int hour = digits(text, from + 11, 2);
    int minute = digits(text, from + 14, 2);
    int second = digits(text, from + 17, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
      return INVALID;
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
      return INVALID;
    }
    int end = from + length;
    int at = from + 19;
    int millis = 0;
    if (text[at] == '.' || text[at] == ',') {
      int start = ++at;
      int scale = 100;
      while (at < end && isDigit(text[at])) {
        millis += scale * (text[at] - '0');
        scale /= 10;
        at++;
      }
      if (at == start) {
        return INVALID;
      }
    }
    int offsetMinutes = offset(text, at, end);
    if (offsetMinutes == Integer.MIN_VALUE) {
      return INVALID;
    }
    long minutes = (daysFromEpoch(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes;
    return (minutes * 60 + second) * 1000 + millis;
  }

  private static int offset(byte[] text, int at, int end) {
    if (at == end - 1 && (text[at] | 0x20) == 'z') {
      return 0;
    }
    int length = end - at;
    boolean colon = length == 6 && text[at + 3] == ':';
    if (!colon && length != 5 && length != 3) {
      return Integer.MIN_VALUE;
    }
    int hours = digits(text, at + 1, 2);
    int minutes = length == 3 ? 0 : digits(text, end - 2, 2);
    if (text[at] != '+' && text[at] != '-'
        || hours < 0
        || hours > 23
        || minutes < 0
        || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int offset = hours * 60 + minutes;
    return text[at] == '+' ? offset : -offset;
  }

  private static int digits(byte[] text, int from, int count) {
    int value = 0;
    for (int i = from; i < from + count; i++) {
      if (!isDigit(text[i])) {
        return -1;
      }
      value = value * 10 + (text[i] - '0');
    }
    return value;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static int daysIn(int year, int month) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : DAYS_IN_MONTH[month - 1];
  }

  /**
   * Days of the proleptic Gregorian calendar, as in H. Hinnant's "chrono-compatible algorithms".
   */
  private static long daysFromEpoch(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(y, 400);
    int yearOfEra = y - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }
}
