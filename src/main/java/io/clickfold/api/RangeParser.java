package io.clickfold.api;

import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.problem.ProblemKind;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the time range of a query: {@code last}, or {@code from} and {@code to}. */
public final class RangeParser {
  private static final Pattern LAST = Pattern.compile("([1-9][0-9]{0,6})([mhd])");
  private static final Duration LONGEST = Duration.ofDays(400);

  /** The start of 1970 to the end of 9999: what RFC 3339 and the store have in common. */
  private static final Instant LAST_MINUTE = Instant.parse("9999-12-31T23:59:00Z");

  private RangeParser() {}

  /**
   * @throws io.clickfold.problem.ProblemException if the parameters name no range
   */
  public static MinuteRange parse(Parameters parameters, Instant now) {
    Optional<String> last = parameters.get("last");
    Optional<String> from = parameters.get("from");
    Optional<String> to = parameters.get("to");
    long endOfRunningMinute = Minutes.startOf(now.toEpochMilli()) + Minutes.MILLIS;
    if (last.isPresent()) {
      if (from.isPresent() || to.isPresent()) {
        throw ProblemKind.INVALID_PARAMETER.because(
            "'last' cannot be combined with 'from' and 'to'. Give one or the other.");
      }
      return range(endOfRunningMinute - length(last.get()), endOfRunningMinute);
    }
    if (from.isEmpty()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "A time range is needed: 'last', such as last=5m; or 'from' and, unless it is now, 'to',"
              + " such as from=%s.".formatted(Instant.ofEpochMilli(endOfRunningMinute)));
    }
    return range(
        minute("from", from.get()), to.isPresent() ? minute("to", to.get()) : endOfRunningMinute);
  }

  private static MinuteRange range(long from, long to) {
    if (from >= to) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'from' (%s) must be before 'to' (%s), which is excluded."
              .formatted(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to)));
    }
    if (to - from > LONGEST.toMillis()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "The range is longer than %d days. Ask for parts of it.".formatted(LONGEST.toDays()));
    }
    return new MinuteRange(from, to);
  }

  private static long length(String last) {
    Matcher matcher = LAST.matcher(last);
    if (!matcher.matches()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'last' is '%s'; it must be a number of minutes, hours or days, such as 5m, 2h or 1d."
              .formatted(last));
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m" -> Duration.ofMinutes(amount).toMillis();
      case "h" -> Duration.ofHours(amount).toMillis();
      default -> Duration.ofDays(amount).toMillis();
    };
  }

  /**
   * A time that is a whole minute, in milliseconds since 1970.
   *
   * @throws io.clickfold.problem.ProblemException if the text is none
   */
  public static long minute(String name, String text) {
    Instant instant = instant(name, text);
    long millis = instant.toEpochMilli();
    long minute = Minutes.startOf(millis);
    if (!instant.equals(Instant.ofEpochMilli(minute))) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'%s' is %s; it must be a whole minute, such as %s or %s."
              .formatted(
                  name,
                  text,
                  Instant.ofEpochMilli(minute),
                  Instant.ofEpochMilli(minute + Minutes.MILLIS)));
    }
    return minute;
  }

  /**
   * The first whole millisecond since 1970 that is not before a time.
   *
   * @throws io.clickfold.problem.ProblemException if the text is none
   */
  public static long millis(String name, String text) {
    return instant(name, text).plusNanos(999_999).toEpochMilli();
  }

  private static Instant instant(String name, String text) {
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      if (instant.isBefore(Instant.EPOCH) || instant.isAfter(LAST_MINUTE)) {
        throw ProblemKind.INVALID_PARAMETER.because(
            "'%s' must lie between 1970 and 9999.".formatted(name));
      }
      return instant;
    } catch (DateTimeParseException e) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'%s' is '%s'; it must be a time as in RFC 3339, such as 2026-11-22T10:15:00Z. Write the"
                  .formatted(name, text)
              + " plus of an offset as %2B.");
    }
  }
}
