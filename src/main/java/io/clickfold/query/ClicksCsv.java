package io.clickfold.query;

import io.clickfold.click.Dimension;
import io.clickfold.query.Csv.Texts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An answer as CSV: a header, then a row for each point or group, or for the whole. */
final class ClicksCsv {
  private ClicksCsv() {}

  /**
   * @throws io.clickfold.platform.problem.ProblemException if the request wants points and groups
   */
  static void check(ClicksRequest request) {
    if (request.points().isPresent() && request.groupBy().isPresent()) {
      throw BadRequests.invalidParameter(
          "A table has rows of one kind. Ask for 'granularity' or for 'group_by', or for JSON.");
    }
  }

  static String of(Texts texts, ClicksRequest request, ClickCounts counts) {
    if (request.points().isPresent()) {
      return series(texts, request.points().get(), counts);
    }
    return request
        .groupBy()
        .map(dimension -> groups(texts, dimension, counts))
        .orElseGet(() -> table(texts, Optional.empty(), Stream.of(row(counts, Stream.empty()))));
  }

  private static String series(Texts texts, Points points, ClickCounts counts) {
    return table(
        texts,
        Optional.empty(),
        IntStream.range(0, counts.series().size())
            .mapToObj(
                i ->
                    row(
                        counts,
                        counts.series().get(i).from(),
                        Instant.ofEpochMilli(points.to(i)),
                        Stream.empty(),
                        counts.series().get(i).clicks(),
                        counts.series().get(i).isFinal())));
  }

  private static String groups(Texts texts, Dimension dimension, ClickCounts counts) {
    return table(
        texts,
        Optional.of(dimension),
        counts.groups().stream()
            .map(
                group ->
                    row(
                        counts,
                        counts.from(),
                        counts.to(),
                        Stream.of(group.get(dimension.fieldName())),
                        group.get("clicks"),
                        counts.isFinal())));
  }

  private static String table(
      Texts texts, Optional<Dimension> dimension, Stream<List<Object>> rows) {
    List<Object> header =
        Stream.of(
                Stream.of("ad_id", "from", "to"),
                dimension.map(Dimension::fieldName).stream(),
                Stream.of("clicks", "final", "as_of"))
            .<Object>flatMap(part -> part)
            .toList();
    return Csv.of(texts, Stream.concat(Stream.of(header), rows));
  }

  private static List<Object> row(ClickCounts counts, Stream<Object> group) {
    return row(counts, counts.from(), counts.to(), group, counts.clicks(), counts.isFinal());
  }

  private static List<Object> row(
      ClickCounts counts,
      Instant from,
      Instant to,
      Stream<Object> group,
      Object clicks,
      boolean isFinal) {
    return Stream.of(
            Stream.of(counts.adId(), from, to), group, Stream.of(clicks, isFinal, counts.asOf()))
        .<Object>flatMap(part -> part)
        .toList();
  }
}
