package io.clickfold.api.recalculations;

import io.clickfold.click.ClickParser;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.Minutes;
import io.clickfold.click.Utf8;
import io.clickfold.problem.ProblemException;
import io.clickfold.problem.ProblemKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads what clients ask to be recomputed or compared; what is wrong fails with a problem. */
final class Requests {
  private static final int MAX_ADS = 1_000;

  /** The ads of a job stand in one row, and so does what else is known of it. */
  private static final int MAX_AD_BYTES = 256 * 1024;

  private Requests() {}

  /**
   * The minutes to recompute.
   *
   * @param longest the longest range there may be
   */
  static MinuteRange range(RecalculationRequest request, Duration longest) {
    if (request == null) {
      throw invalid("The body has to name the minutes: {\"from\":\"…\",\"to\":\"…\"}.");
    }
    refuseUnknown(request.unknown(), "from, to, ads and accept_incomplete_archive");
    long from = minute("from", request.from());
    long to = minute("to", request.to());
    if (from >= to) {
      throw invalid("'from' must be before 'to', which is excluded.");
    }
    if (to - from > longest.toMillis()) {
      throw invalid(
          "The range is longer than the %d hours that can be recomputed at once. Ask for parts of it."
              .formatted(longest.toHours()));
    }
    return new MinuteRange(from, to);
  }

  /** The ads to recompute; all if empty. */
  static Set<String> ads(RecalculationRequest request) {
    if (request.ads() == null) {
      return Set.of();
    }
    if (request.ads().size() > MAX_ADS) {
      throw invalid(
          "'ads' has %,d ads, more than %,d. Leave it out to have all ads recomputed."
              .formatted(request.ads().size(), MAX_ADS));
    }
    long bytes = 0;
    for (String ad : request.ads()) {
      if (ad == null || ad.isEmpty() || ad.length() > ClickParser.MAX_FIELD_CHARS) {
        throw invalid(
            "'ads' must hold ids of 1 to %d characters.".formatted(ClickParser.MAX_FIELD_CHARS));
      }
      if (Utf8.hasLoneSurrogate(ad)) {
        throw invalid("'ads' has an id with an unpaired surrogate, which no ad can have.");
      }
      bytes += ad.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_AD_BYTES) {
        throw invalid(
            "'ads' has ids of more than %,d bytes together. Ask for some of them at a time."
                .formatted(MAX_AD_BYTES));
      }
    }
    return new TreeSet<>(request.ads());
  }

  /** The hour to compare. */
  static MinuteRange hour(ReconciliationRequest request) {
    if (request == null) {
      throw invalid("The body has to name the hour: {\"hour\":\"…\"}.");
    }
    refuseUnknown(request.unknown(), "hour and repair");
    return hour(request.hour());
  }

  /** An hour, by its start. */
  static MinuteRange hour(String text) {
    long start = minute("hour", text);
    if (start % Minutes.HOUR_MILLIS != 0) {
      throw invalid("'hour' must be the start of an hour, such as 2026-11-22T10:00:00Z.");
    }
    return new MinuteRange(start, start + Minutes.HOUR_MILLIS);
  }

  private static long minute(String name, String text) {
    if (text == null) {
      throw invalid(
          "'%s' is missing: a whole minute, such as 2026-11-22T10:15:00Z.".formatted(name));
    }
    Instant instant;
    try {
      instant = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw invalid(
          "'%s' must be a time as in RFC 3339, such as 2026-11-22T10:15:00Z.".formatted(name));
    }
    if (instant.isBefore(Instant.EPOCH)
        || instant.getEpochSecond() % 60 != 0
        || instant.getNano() != 0
        || instant.isAfter(Instant.parse("9999-12-31T23:59:00Z"))) {
      throw invalid(
          "'%s' must be a whole minute between 1970 and 9999, such as 2026-11-22T10:15:00Z."
              .formatted(name));
    }
    return Minutes.startOf(instant.toEpochMilli());
  }

  private static void refuseUnknown(Map<String, Object> unknown, String known) {
    if (unknown != null && !unknown.isEmpty()) {
      // A misspelt 'ads' must not have all ads recomputed.
      throw invalid(
          "There is no field '%s'. There are %s."
              .formatted(unknown.keySet().iterator().next(), known));
    }
  }

  private static ProblemException invalid(String detail) {
    return ProblemKind.INVALID_RECALCULATION.because(detail);
  }
}
