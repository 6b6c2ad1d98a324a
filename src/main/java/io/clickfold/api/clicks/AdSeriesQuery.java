package io.clickfold.api.clicks;

import io.clickfold.api.clicks.ClickCounts.SeriesPoint;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the clicks of some ads by minute, for answers that have more to say of them. */
@Singleton
public final class AdSeriesQuery {
  private final ClicksQuery query;

  AdSeriesQuery(ClicksQuery query) {
    this.query = query;
  }

  /**
   * Reads as a query for the clicks of these ads does: all by the same finality, which is read
   * before the counts.
   *
   * @param adIds one at least, and no more than a query may name
   * @param cube a counted cube over the filters' dimensions
   * @return fails with a {@link ProblemException} if Cassandra does not answer in time
   */
  public Uni<AdSeries> read(
      List<String> adIds, Cube cube, Map<Dimension, String> filters, MinuteRange range) {
    Optional<Points> points = Optional.of(new Points(range, Granularity.MINUTE));
    return query
        .answers(
            adIds.stream()
                .map(
                    adId -> new ClicksRequest(adId, range, cube, filters, points, Optional.empty()))
                .toList())
        .map(AdSeriesQuery::series);
  }

  private static AdSeries series(List<ClickCounts> answers) {
    ClickCounts any = answers.get(0);
    return new AdSeries(
        any.finalUntil(),
        any.pendingFrom(),
        answers.stream()
            .map(answer -> answer.series().stream().map(SeriesPoint::clicks).toList())
            .toList());
  }
}
