package io.clickfold.query;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.problem.ProblemException;
import io.clickfold.query.ClickCounts.SeriesPoint;
import io.clickfold.store.CountReader;
import io.clickfold.store.Finality;
import io.clickfold.store.FinalityReader;
import io.clickfold.store.RecountLog;
import io.clickfold.store.Recounts;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Answers queries for an ad's clicks. */
@Singleton
final class ClicksQuery {
  private final CountReader counts;
  private final FinalityReader finality;
  private final RecountLog recounts;
  private final StoreGuard guard;
  private final GroupMemory memory;
  private final int maxGroups;
  private final int maxDistinctGroups;

  ClicksQuery(
      CountReader counts,
      FinalityReader finality,
      RecountLog recounts,
      StoreGuard guard,
      GroupMemory memory,
      ClickfoldConfig config) {
    this.counts = counts;
    this.finality = finality;
    this.recounts = recounts;
    this.guard = guard;
    this.memory = memory;
    this.maxGroups = config.query().maxGroups();
    this.maxDistinctGroups = config.query().maxDistinctGroups();
  }

  /**
   * @return fails with a {@link ProblemException} if Cassandra does not answer in time, or if there
   *     are too many groups, by themselves or with those of other queries
   */
  Uni<ClickCounts> answer(ClicksRequest request) {
    // Both before the counts: a minute that is final then does not change any more by live clicks;
    // and where a recalculation says that it is done, the counts are its counts.
    return guard.guard(
        Uni.combine()
            .all()
            .unis(finality.finality(), recounts.recounts(request.range()))
            .asTuple()
            .chain(known -> read(request, known.getItem1(), known.getItem2())),
        "Ask for a shorter range, or try again later.");
  }

  private Uni<ClickCounts> read(ClicksRequest request, Finality known, Recounts recounted) {
    Instant asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    GroupMemory.Part part = memory.part();
    Counts read = new Counts(request, maxDistinctGroups, part);
    Uni<Void> reading =
        request.cube().equals(Cube.TOTAL)
            ? counts.totals(request.adId(), request.range(), request.resolution(), read)
            : counts.cells(
                request.adId(), request.cube(), request.filters(), request.range(), read);
    return reading
        .map(done -> answer(request, known, recounted, asOf, read))
        .onTermination()
        .invoke(part::close);
  }

  private ClickCounts answer(
      ClicksRequest request, Finality known, Recounts recounted, Instant asOf, Counts read) {
    return new ClickCounts(
        request.adId(),
        Instant.ofEpochMilli(request.range().from()),
        Instant.ofEpochMilli(request.range().to()),
        ClickFields.named(request.filters()),
        read.clicks(),
        known.covers(request.range().to()),
        recounted.touch(request.range().from(), request.range().to()),
        asOf,
        known.until().orElse(null),
        request.points().map(points -> series(points, known, recounted, read)).orElse(null),
        request.groupBy().map(dimension -> groups(dimension, read)).orElse(null),
        request.groupBy().map(dimension -> read.distinctGroups()).orElse(null));
  }

  private static List<SeriesPoint> series(
      Points points, Finality known, Recounts recounted, Counts read) {
    return IntStream.range(0, Math.toIntExact(points.count()))
        .mapToObj(
            i ->
                new SeriesPoint(
                    Instant.ofEpochMilli(points.from(i)),
                    read.clicks(i),
                    known.covers(points.to(i)),
                    recounted.touch(points.from(i), points.to(i))))
        .toList();
  }

  private List<Map<String, Object>> groups(Dimension dimension, Counts read) {
    return read.best(maxGroups).stream()
        .map(
            group -> {
              Map<String, Object> named = new LinkedHashMap<>();
              named.put(dimension.fieldName(), group.value());
              named.put("clicks", group.clicks());
              return named;
            })
        .toList();
  }
}
