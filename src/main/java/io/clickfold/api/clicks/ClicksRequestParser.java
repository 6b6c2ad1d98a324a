package io.clickfold.api.clicks;

import io.clickfold.api.AdIds;
import io.clickfold.api.ClickFields;
import io.clickfold.api.Parameters;
import io.clickfold.api.RangeParser;
import io.clickfold.click.Cube;
import io.clickfold.click.Cubes;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.problem.ProblemKind;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads and checks what a query for an ad's clicks asks. */
@Singleton
final class ClicksRequestParser {
  private static final String LAST = "last";
  private static final String GRANULARITY = "granularity";
  private static final String GROUP_BY = "group_by";
  private static final List<String> KNOWN =
      Stream.concat(
              Stream.of(LAST, "from", "to", GRANULARITY, GROUP_BY), ClickFields.FILTERS.stream())
          .toList();

  private final Cubes cubes;
  private final int maxPoints;
  private final int maxAds;
  private final Duration keepTotals;
  private final Duration keepCells;

  ClicksRequestParser(ClickfoldConfig config) {
    this.cubes = Cubes.parse(config.cubes());
    this.maxPoints = config.query().maxPoints();
    this.maxAds = config.query().maxAds();
    this.keepTotals = config.store().keepTotals();
    this.keepCells = config.store().keepCells();
  }

  /**
   * @param parameters the query's, decoded
   * @throws io.clickfold.problem.ProblemException if the query cannot be answered
   */
  ClicksRequest parse(String adId, Map<String, List<String>> parameters, Instant now) {
    return parse(List.of(adId), parameters, now).get(0);
  }

  /**
   * Reads the same question for each of the ads that its parameters name.
   *
   * @param parameters the query's, decoded, the ads among them
   * @throws io.clickfold.problem.ProblemException if the query cannot be answered
   */
  List<ClicksRequest> parseAll(Map<String, List<String>> parameters, Instant now) {
    List<String> adIds = AdIds.several(parameters, maxAds);
    return parse(adIds, AdIds.without(parameters), now);
  }

  private List<ClicksRequest> parse(
      List<String> adIds, Map<String, List<String>> parameters, Instant now) {
    adIds.forEach(AdIds::check);
    Parameters given = Parameters.of(parameters, KNOWN);
    MinuteRange range = RangeParser.parse(given, now);
    Optional<Points> points = given.get(GRANULARITY).map(text -> points(adIds.size(), range, text));
    Optional<Dimension> groupBy = given.get(GROUP_BY).map(ClicksRequestParser::dimension);
    Map<Dimension, String> filters = ClickFields.filters(given);
    Cube cube = cube(filters.keySet(), groupBy);
    checkKept(range, cube, now);
    return adIds.stream()
        .map(adId -> new ClicksRequest(adId, range, cube, filters, points, groupBy))
        .toList();
  }

  /**
   * Checks a question that is asked again and again, about the last minutes up to now.
   *
   * @throws io.clickfold.problem.ProblemException if it cannot be answered
   */
  LiveClicks parseLive(String adId, Map<String, List<String>> parameters, Instant now) {
    if (!parameters.containsKey(LAST)) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "A stream follows the running minute. Give 'last', such as last=5m.");
    }
    parse(adId, parameters, now);
    return new LiveClicks(adId, Map.copyOf(parameters));
  }

  private Points points(int ads, MinuteRange range, String text) {
    Granularity granularity =
        Granularity.ofParameter(text)
            .orElseThrow(
                () ->
                    ProblemKind.INVALID_PARAMETER.because(
                        "'granularity' is '%s'; it must be one of %s."
                            .formatted(text, Granularity.names())));
    Points points = new Points(range, granularity);
    if (points.count() * ads > maxPoints) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "The series would have %d points, more than the %d allowed. Ask for a coarser"
                  .formatted(points.count() * ads, maxPoints)
              + " granularity, a shorter range or fewer ads.");
    }
    return points;
  }

  private static Dimension dimension(String text) {
    return Dimension.ofField(text)
        .orElseThrow(
            () ->
                ProblemKind.INVALID_PARAMETER.because(
                    "'group_by' is '%s'; it must be one dimension: %s."
                        .formatted(text, String.join(", ", ClickFields.FILTERS))));
  }

  private Cube cube(Set<Dimension> filters, Optional<Dimension> groupBy) {
    Set<Dimension> dimensions = EnumSet.noneOf(Dimension.class);
    dimensions.addAll(filters);
    groupBy.ifPresent(dimensions::add);
    return cubes
        .over(dimensions)
        .orElseThrow(
            () ->
                ProblemKind.UNDECLARED_CUBE.because(
                    "Clicks are not counted by %s. They are counted by these cubes: %s. Filter and"
                            .formatted(Cube.of(dimensions), cubes.names())
                        + " group by exactly the dimensions of one of them."));
  }

  /** What has expired would be counted as no clicks. */
  private void checkKept(MinuteRange range, Cube cube, Instant now) {
    Duration kept = cube.equals(Cube.TOTAL) ? keepTotals : keepCells;
    Instant oldest = now.minus(kept);
    if (range.from() < oldest.toEpochMilli()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "Clicks by %s are kept for %d hours. The range must not begin before %s."
              .formatted(cube, kept.toHours(), oldest));
    }
  }
}
