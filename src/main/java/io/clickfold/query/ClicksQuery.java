package io.clickfold.query;

import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.platform.problem.ProblemException;
import io.clickfold.query.ClickCounts.SeriesPoint;
import io.clickfold.store.CountReader;
import io.clickfold.store.Finality;
import io.clickfold.store.FinalityReader;
import io.clickfold.store.GapLog;
import io.clickfold.store.MinuteRanges;
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
  private final GapLog gaps;
  private final StoreGuard guard;
  private final GroupMemory memory;
  private final int maxGroups;
  private final int maxDistinctGroups;

  ClicksQuery(
      CountReader counts,
      FinalityReader finality,
      RecountLog recounts,
      GapLog gaps,
      StoreGuard guard,
      GroupMemory memory,
      ClickfoldConfig config) {
    this.counts = counts;
    this.finality = finality;
    this.recounts = recounts;
    this.gaps = gaps;
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
    // All before the counts: a minute that is final then does not change any more by live clicks;
    // and where a recalculation says that it is done, the counts are its counts. Finality before
    // the gaps: these are stored before the watermarks that pass them.
    return guard.guard(
        finality
            .finality()
            .chain(
                until ->
                    Uni.combine()
                        .all()
                        .unis(recounts.recounts(request.range()), gaps.ofCounts(request.range()))
                        .with((recounted, open) -> new Known(until, recounted, open)))
            .chain(known -> read(request, known)),
        "Ask for a shorter range, or try again later.");
  }

  /**
   * What is known of a range before its counts are read.
   *
   * @param gaps within the range
   */
  private record Known(Finality until, Recounts recounted, MinuteRanges gaps) {
    boolean isFinal(long from, long to) {
      return until.covers(to) && !gaps.touch(from, to);
    }

    Instant finalUntil() {
      return until.before(gaps).until().orElse(null);
    }
  }

  private Uni<ClickCounts> read(ClicksRequest request, Known known) {
    Instant asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    GroupMemory.Part part = memory.part();
    Counts read = new Counts(request, maxDistinctGroups, part);
    Uni<Void> reading =
        request.cube().equals(Cube.TOTAL)
            ? counts.totals(request.adId(), request.range(), request.resolution(), read)
            : counts.cells(
                request.adId(), request.cube(), request.filters(), request.range(), read);
    return reading
        .map(done -> answer(request, known, asOf, read))
        .onTermination()
        .invoke(part::close);
  }

  private ClickCounts answer(ClicksRequest request, Known known, Instant asOf, Counts read) {
    return new ClickCounts(
        request.adId(),
        Instant.ofEpochMilli(request.range().from()),
        Instant.ofEpochMilli(request.range().to()),
        ClickFields.named(request.filters()),
        read.clicks(),
        known.isFinal(request.range().from(), request.range().to()),
        known.recounted().touch(request.range().from(), request.range().to()),
        asOf,
        known.finalUntil(),
        Span.of(known.gaps()),
        request.points().map(points -> series(points, known, read)).orElse(null),
        request.groupBy().map(dimension -> groups(dimension, read)).orElse(null),
        request.groupBy().map(dimension -> read.distinctGroups()).orElse(null));
  }

  private static List<SeriesPoint> series(Points points, Known known, Counts read) {
    return IntStream.range(0, Math.toIntExact(points.count()))
        .mapToObj(
            i ->
                new SeriesPoint(
                    Instant.ofEpochMilli(points.from(i)),
                    read.clicks(i),
                    known.isFinal(points.from(i), points.to(i)),
                    known.recounted().touch(points.from(i), points.to(i))))
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
