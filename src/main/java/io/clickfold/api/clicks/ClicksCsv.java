package io.clickfold.api.clicks;

import io.clickfold.api.Csv;
import io.clickfold.api.Csv.Texts;
import io.clickfold.click.Dimension;
import io.clickfold.problem.ProblemKind;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An answer as CSV: a header, then a row for each point or group, or for the whole. */
final class ClicksCsv {
  private ClicksCsv() {}

  /**
   * @throws io.clickfold.problem.ProblemException if the request wants points and groups
   */
  static void check(ClicksRequest request) {
    if (request.points().isPresent() && request.groupBy().isPresent()) {
      throw ProblemKind.INVALID_PARAMETER.because(
          "A table has rows of one kind. Ask for 'granularity' or for 'group_by', or for JSON.");
    }
  }

  /**
   * @param request that was answered, for whichever of the ads
   * @param answers for each ad
   */
  static String of(Texts texts, ClicksRequest request, List<ClickCounts> answers) {
    List<Object> header =
        Stream.of(
                Stream.of("ad_id", "from", "to"),
                request.groupBy().map(Dimension::fieldName).stream(),
                Stream.of("clicks", "final", "pending", "as_of"))
            .<Object>flatMap(part -> part)
            .toList();
    return Csv.of(
        texts,
        Stream.concat(
            Stream.of(header), answers.stream().flatMap(counts -> rows(request, counts))));
  }

  private static Stream<List<Object>> rows(ClicksRequest request, ClickCounts counts) {
    if (request.points().isPresent()) {
      return series(request.points().get(), counts);
    }
    return request
        .groupBy()
        .map(dimension -> groups(dimension, counts))
        .orElseGet(() -> Stream.of(row(counts, Stream.empty(), counts.clicks())));
  }

  private static Stream<List<Object>> series(Points points, ClickCounts counts) {
    return IntStream.range(0, counts.series().size())
        .mapToObj(
            i ->
                row(
                    counts,
                    counts.series().get(i).from(),
                    Instant.ofEpochMilli(points.to(i)),
                    Stream.empty(),
                    counts.series().get(i).clicks(),
                    counts.series().get(i).isFinal(),
                    counts.series().get(i).isPending()));
  }

  private static Stream<List<Object>> groups(Dimension dimension, ClickCounts counts) {
    return counts.groups().stream()
        .map(
            group -> row(counts, Stream.of(group.get(dimension.fieldName())), group.get("clicks")));
  }

  /** A row for the whole range. */
  private static List<Object> row(ClickCounts counts, Stream<Object> group, Object clicks) {
    return row(
        counts,
        counts.from(),
        counts.to(),
        group,
        clicks,
        counts.isFinal(),
        counts.pendingFrom() != null);
  }

  private static List<Object> row(
      ClickCounts counts,
      Instant from,
      Instant to,
      Stream<Object> group,
      Object clicks,
      boolean isFinal,
      boolean isPending) {
    return Stream.of(
            Stream.of(counts.adId(), from, to),
            group,
            Stream.of(clicks, isFinal, isPending, counts.asOf()))
        .<Object>flatMap(part -> part)
        .toList();
  }
}
