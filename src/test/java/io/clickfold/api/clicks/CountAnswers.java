package io.clickfold.api.clicks;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What queries for an ad's clicks answer, for tests that have no HTTP. */
public final class CountAnswers {
  private CountAnswers() {}

  /** A minute's answer. */
  public record Minute(long clicks, boolean isFinal) {}

  /** The class that answers. */
  public static Class<?> query() {
    return ClicksQuery.class;
  }

  /**
   * An ad's minutes.
   *
   * @param query of the class {@link #query}
   * @return by the minute's start, in milliseconds since 1970
   */
  public static Uni<Map<Long, Minute>> minutes(Object query, String adId, MinuteRange range) {
    ClicksRequest request =
        new ClicksRequest(
            adId,
            range,
            Cube.TOTAL,
            Map.of(),
            Optional.of(new Points(range, Granularity.MINUTE)),
            Optional.empty());
    return ((ClicksQuery) query)
        .answer(request)
        .map(
            answer -> {
              Map<Long, Minute> minutes = new TreeMap<>();
              answer
                  .series()
                  .forEach(
                      point ->
                          minutes.put(
                              point.from().toEpochMilli(),
                              new Minute(point.clicks(), point.isFinal())));
              return minutes;
            });
  }

  /** An ad's clicks in a range by the values of a dimension that has a cube of its own. */
  public static Uni<Map<String, Long>> groups(
      Object query, String adId, MinuteRange range, Cube cube, Dimension dimension) {
    ClicksRequest request =
        new ClicksRequest(adId, range, cube, Map.of(), Optional.empty(), Optional.of(dimension));
    return ((ClicksQuery) query)
        .answer(request)
        .map(
            answer -> {
              Map<String, Long> groups = new LinkedHashMap<>();
              List<Map<String, Object>> all = answer.groups();
              for (Map<String, Object> group : all) {
                groups.put(
                    (String) group.get(dimension.name().toLowerCase(Locale.ROOT)),
                    (Long) group.get("clicks"));
              }
              return groups;
            });
  }
}
