package io.clickfold.api.top;

import io.clickfold.api.ClickFields;
import io.clickfold.api.Parameters;
import io.clickfold.api.RangeParser;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.Minutes;
import io.clickfold.click.Rankings;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.problem.ProblemKind;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads and checks what a query for the most clicked ads asks. Made at the start, so that settings
 * that contradict each other end the process then.
 */
@Startup
@Singleton
final class TopRequestParser {
  private static final String AT = "at";
  private static final String SERIES = "series";
  private static final List<String> KNOWN =
      Stream.concat(Stream.of("n", "window", AT, SERIES), ClickFields.FILTERS.stream()).toList();
  private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,3}");
  private static final int DEFAULT_COUNT = 10;
  private static final int DEFAULT_WINDOW = 5;
  private static final int HOUR = 60;
  private static final Pattern MINUTES = Pattern.compile("([1-9][0-9]?)m");
  private static final int LONGEST_SERIES = 60;

  /**
   * How far back the newest ranking is looked for: one comes seconds after its window's last minute
   * has begun, and later if the ranker has just been replaced.
   */
  private static final Duration RECENT = Duration.ofMinutes(5);

  private final Rankings rankings;
  private final int maxAds;
  private final int maxPoints;
  private final ClickfoldConfig.Store kept;

  TopRequestParser(ClickfoldConfig config) {
    ClickfoldConfig.Ranker ranker = config.ranker();
    this.rankings = Rankings.of(ranker.cubes(), ranker.windows(), ranker.top(), config.cubes());
    this.maxAds = config.query().maxAds();
    this.maxPoints = config.query().maxPoints();
    this.kept = config.store();
  }

  /**
   * @param parameters the query's, decoded
   * @throws io.clickfold.problem.ProblemException if the query cannot be answered
   */
  TopRequest parse(Map<String, List<String>> parameters, Instant now) {
    Parameters given = Parameters.of(parameters, KNOWN);
    int n = given.get("n").map(this::count).orElse(Math.min(DEFAULT_COUNT, rankings.top()));
    int window = given.get("window").map(this::window).orElseGet(this::defaultWindow);
    Map<Dimension, String> filters = ClickFields.filters(given);
    Cube cube = cube(filters.keySet());
    Duration keep = keep(cube, given.get(SERIES).isPresent());
    int series = given.get(SERIES).map(text -> series(text, keep)).orElse(0);
    int seriesAds = series == 0 ? 0 : Math.min(n, Math.min(maxAds, maxPoints / series));
    long endOfRunningMinute = Minutes.startOf(now.toEpochMilli()) + Minutes.MILLIS;
    return given
        .get(AT)
        .map(text -> end(text, now, endOfRunningMinute, keep, series))
        .map(end -> new TopRequest(n, window, end, end, cube, filters, series, seriesAds))
        .orElseGet(
            () ->
                new TopRequest(
                    n,
                    window,
                    endOfRunningMinute - RECENT.toMillis(),
                    endOfRunningMinute,
                    cube,
                    filters,
                    series,
                    seriesAds));
  }

  /** How long all is kept that an answer is made of. */
  private Duration keep(Cube cube, boolean hasSeries) {
    Duration rankingsKept = kept.keepRankings();
    Duration countsKept = cube.equals(Cube.TOTAL) ? kept.keepTotals() : kept.keepCells();
    return hasSeries && countsKept.compareTo(rankingsKept) < 0 ? countsKept : rankingsKept;
  }

  private int series(String text, Duration keep) {
    Matcher minutes = MINUTES.matcher(text);
    if (!minutes.matches() || Integer.parseInt(minutes.group(1)) > LONGEST_SERIES) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'series' is '%s'; it must be a number of minutes from 1m to %dm."
              .formatted(text, LONGEST_SERIES));
    }
    if (!rankings.windows().contains(TopSeries.STEP_MINUTES)) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'series' is not available: it is made of the rankings of single minutes, and windows of"
              + " 1m are not ranked here. Leave it out, or have 1m added to"
              + " clickfold.ranker.windows.");
    }
    int length = Integer.parseInt(minutes.group(1));
    // What has expired would be answered with no clicks.
    if (Duration.ofMinutes(length).plus(RECENT).compareTo(keep) > 0) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'series' is '%s', longer than counts and rankings are kept.".formatted(text));
    }
    return length;
  }

  /**
   * Checks a question for the newest ranking that is asked again and again.
   *
   * @return the question, to be parsed whenever it is asked
   * @throws io.clickfold.problem.ProblemException if it cannot be answered
   */
  Map<String, List<String>> parseLive(Map<String, List<String>> parameters, Instant now) {
    if (parameters.containsKey(AT)) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "A stream follows the newest ranking. Leave 'at' out, or ask for /v1/ads/top.");
    }
    parse(parameters, now);
    return Map.copyOf(parameters);
  }

  private int count(String text) {
    if (!COUNT.matcher(text).matches() || Integer.parseInt(text) > rankings.top()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'n' is '%s'; it must be a whole number from 1 to %d, as many ads as are kept."
              .formatted(text, rankings.top()));
    }
    return Integer.parseInt(text);
  }

  private int window(String text) {
    return rankings.windows().stream()
        .filter(window -> names(window).anyMatch(text::equals))
        .findFirst()
        .orElseThrow(
            () ->
                ProblemKind.INVALID_PARAMETER.because(
                    "'window' is '%s'; it must be one of %s."
                        .formatted(
                            text,
                            rankings.windows().stream()
                                .map(TopAnswer::name)
                                .collect(Collectors.joining(", ")))));
  }

  private static Stream<String> names(int window) {
    return window % HOUR == 0
        ? Stream.of(TopAnswer.name(window), window / HOUR + "h")
        : Stream.of(TopAnswer.name(window));
  }

  private int defaultWindow() {
    return rankings.windows().contains(DEFAULT_WINDOW) ? DEFAULT_WINDOW : rankings.windows().get(0);
  }

  private Cube cube(Set<Dimension> dimensions) {
    return rankings
        .cubes()
        .over(dimensions)
        .orElseThrow(
            () ->
                ProblemKind.UNDECLARED_CUBE.because(
                    "Ads are not ranked by %s. They are ranked by these cubes: %s. Filter by exactly"
                            .formatted(Cube.of(dimensions), rankings.cubes().names())
                        + " the dimensions of one of them, or by none."));
  }

  private static long end(
      String text, Instant now, long endOfRunningMinute, Duration keep, int seriesMinutes) {
    long end = RangeParser.minute(AT, text);
    if (end > endOfRunningMinute) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "'at' is %s, in the future; it must not be after %s, when the running minute ends. Leave"
                  .formatted(text, Instant.ofEpochMilli(endOfRunningMinute))
              + " it out for the newest ranking.");
    }
    // A ranking may have been stored when its last minute began, and that before it a minute
    // earlier: what has expired would be answered with no ads.
    Instant earliest = now.minus(keep).plusMillis(Math.max(2, seriesMinutes) * Minutes.MILLIS);
    if (end < earliest.toEpochMilli()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "%s are kept for %d hours. 'at' must not be before %s."
              .formatted(seriesMinutes > 0 ? "Series" : "Rankings", keep.toHours(), earliest));
    }
    return end;
  }
}
