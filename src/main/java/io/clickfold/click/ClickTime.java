package io.clickfold.click;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * A click's time: RFC 3339, or epoch milliseconds as any JSON number, whose fraction is cut off.
 * Numbers that can hardly be milliseconds are refused: such clicks would be acknowledged and never
 * counted.
 */
final class ClickTime {
  /** As milliseconds in March 1973, as seconds beyond the year 5000. */
  private static final long LEAST_MILLIS = 100_000_000_000L;

  /** As milliseconds beyond the year 5000, as microseconds in March 1973. */
  private static final long END_OF_MILLIS = 100_000_000_000_000L;

  private static final BigDecimal LEAST = BigDecimal.valueOf(LEAST_MILLIS);
  private static final BigDecimal END = BigDecimal.valueOf(END_OF_MILLIS);
  private static final BigDecimal END_OF_MICROS = BigDecimal.valueOf(END_OF_MILLIS * 1_000);

  private ClickTime() {}

  /** Whether a number can be meant as epoch milliseconds. */
  static boolean isMillis(long number) {
    return number >= LEAST_MILLIS && number < END_OF_MILLIS;
  }

  /**
   * The time of a JSON value, in milliseconds since 1970; -1 if it is null.
   *
   * @throws InvalidClickException if it is no time since 1970, or hardly one in milliseconds
   */
  static long of(JsonParser parser, JsonToken value) throws IOException, InvalidClickException {
    switch (value) {
      case VALUE_NULL -> {
        return -1;
      }
      case VALUE_STRING -> {
        byte[] utf8 = parser.getText().getBytes(StandardCharsets.UTF_8);
        long millis = Rfc3339.parse(utf8, 0, utf8.length);
        if (millis < 0) {
          throw invalid("must be an RFC 3339 time since 1970, or a number of epoch milliseconds");
        }
        return millis;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return ofNumber(decimal(parser));
      }
      default -> throw invalid("must be an RFC 3339 time, or a number of epoch milliseconds");
    }
  }

  private static BigDecimal decimal(JsonParser parser) throws IOException, InvalidClickException {
    try {
      return parser.getDecimalValue();
    } catch (NumberFormatException e) {
      // Its exponent is beyond what a BigDecimal can have.
      throw invalid("is out of range");
    }
  }

  private static long ofNumber(BigDecimal number) throws InvalidClickException {
    if (number.signum() < 0) {
      throw invalid("must not be before 1970");
    }
    if (number.compareTo(LEAST) < 0) {
      throw invalid("looks like seconds; send epoch milliseconds, or an RFC 3339 time");
    }
    if (number.compareTo(END) >= 0) {
      throw invalid(
          "looks like %s; send epoch milliseconds, or an RFC 3339 time"
              .formatted(number.compareTo(END_OF_MICROS) < 0 ? "microseconds" : "nanoseconds"));
    }
    return number.longValue();
  }

  private static InvalidClickException invalid(String what) {
    return new InvalidClickException(Rejection.INVALID_FIELD, "click_time " + what);
  }
}
