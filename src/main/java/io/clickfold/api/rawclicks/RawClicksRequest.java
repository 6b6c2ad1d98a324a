package io.clickfold.api.rawclicks;

import io.clickfold.api.AdIds;
import io.clickfold.api.Parameters;
import io.clickfold.api.RangeParser;
import io.clickfold.click.Minutes;
import io.clickfold.problem.ProblemKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * What a query for an ad's raw clicks asks.
 *
 * @param from the first event time, in milliseconds since 1970
 * @param to the end of event time, exclusive, likewise
 */
record RawClicksRequest(String adId, long from, long to) {
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final List<String> KNOWN = List.of("from", "to");

  /**
   * @param parameters the query's, decoded
   * @param keep how long raw clicks are kept
   * @throws io.clickfold.problem.ProblemException if the query cannot be answered
   */
  static RawClicksRequest parse(
      String adId, Map<String, List<String>> parameters, Duration keep, Instant now) {
    AdIds.check(adId);
    Parameters given = Parameters.of(parameters, KNOWN);
    long from = RangeParser.millis("from", required(given, "from"));
    long to = RangeParser.millis("to", required(given, "to"));
    if (from >= to) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'from' (%s) must be before 'to' (%s), which is excluded."
              .formatted(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to)));
    }
    if (to - from > LONGEST.toMillis()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "The range is longer than %d hours. Ask for parts of it.".formatted(LONGEST.toHours()));
    }
    Instant oldest = now.minus(keep);
    if (from < oldest.toEpochMilli()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "Raw clicks are kept for %d hours. The range must not begin before %s."
              .formatted(keep.toHours(), oldest));
    }
    return new RawClicksRequest(adId, from, to);
  }

  private static String required(Parameters given, String name) {
    return given
        .get(name)
        .orElseThrow(
            () ->
                ProblemKind.INVALID_PARAMETER.because(
                    "A time range is needed: 'from' and 'to', such as"
                        + " from=2026-11-22T10:15:00Z&to=2026-11-22T10:20:00Z."));
  }

  /** The starts of the minutes that the range touches. */
  LongStream minutes() {
    long first = Minutes.startOf(from);
    return LongStream.rangeClosed(0, (Minutes.startOf(to - 1) - first) / Minutes.MILLIS)
        .map(minute -> first + minute * Minutes.MILLIS);
  }
}
