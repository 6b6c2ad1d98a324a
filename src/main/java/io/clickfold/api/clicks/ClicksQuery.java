package io.clickfold.api.clicks;

import io.clickfold.api.ClickFields;
import io.clickfold.api.Span;
import io.clickfold.api.StoreGuard;
import io.clickfold.api.clicks.ClickCounts.SeriesPoint;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.problem.ProblemException;
import io.clickfold.store.counts.CountReader;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.finality.FinalityReader;
import io.clickfold.store.finality.GapLog;
import io.clickfold.store.finality.RecountLog;
import io.clickfold.store.finality.Recounts;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Answers queries for the clicks of ads. */
@Singleton
final class ClicksQuery {
  /** Each has several readings under way by itself. */
  private static final int ADS_AT_ONCE = 4;

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
    return answers(List.of(request)).map(answers -> answers.get(0));
  }

  /**
   * Answers several at once, all by the same finality. Each names its share of the most groups that
   * an answer may name, and one group at least.
   *
   * @param requests one at least, which differ by their ads alone
   * @return the answers in the same order; fails as {@link #answer}
   */
  Uni<List<ClickCounts>> answers(List<ClicksRequest> requests) {
    MinuteRange range = requests.get(0).range();
    int groupsOfEach = Math.max(1, maxGroups / requests.size());
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
                        .unis(recounts.recounts(range), gaps.ofCounts(range))
                        .with((recounted, open) -> new Known(until, recounted, open)))
            .chain(
                known ->
                    Uni.join()
                        .all(
                            requests.stream()
                                .map(
                                    request ->
                                        Uni.createFrom()
                                            .deferred(() -> read(request, known, groupsOfEach)))
                                .toList())
                        .usingConcurrencyOf(ADS_AT_ONCE)
                        .andFailFast()),
        "Ask for a shorter range or fewer ads, or try again later.");
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

    /**
     * Whether clicks that the total has may be missing: cubes with many cells are stored less often
     * than the total, or only when their minute has settled. All cells of a minute are stored
     * before any watermark that passes it, whether or not there is a gap.
     */
    boolean isPending(ClicksRequest request, long to) {
      return request.cube().hasManyCells() && !until.covers(to);
    }

    /** The first such minute; null if there is none. */
    Instant pendingFrom(ClicksRequest request) {
      MinuteRange range = request.range();
      return isPending(request, range.to())
          ? Instant.ofEpochMilli(
              Math.max(range.from(), until.until().map(Instant::toEpochMilli).orElse(0L)))
          : null;
    }
  }

  private Uni<ClickCounts> read(ClicksRequest request, Known known, int namedGroups) {
    Instant asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    GroupMemory.GroupReservation reservation = memory.reservation();
    Counts read = new Counts(request, maxDistinctGroups, reservation);
    Uni<Void> reading =
        request.cube().equals(Cube.TOTAL)
            ? counts.totals(request.adId(), request.range(), request.resolution(), read)
            : counts.cells(
                request.adId(), request.cube(), request.filters(), request.range(), read);
    return reading
        .map(done -> answer(request, known, asOf, read, namedGroups))
        .onTermination()
        .invoke(reservation::close);
  }

  private static ClickCounts answer(
      ClicksRequest request, Known known, Instant asOf, Counts read, int namedGroups) {
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
        known.pendingFrom(request),
        Span.of(known.gaps()),
        request.points().map(points -> series(request, points, known, read)).orElse(null),
        request.groupBy().map(dimension -> groups(dimension, read, namedGroups)).orElse(null),
        request.groupBy().map(dimension -> read.distinctGroups()).orElse(null));
  }

  private static List<SeriesPoint> series(
      ClicksRequest request, Points points, Known known, Counts read) {
    return IntStream.range(0, Math.toIntExact(points.count()))
        .mapToObj(
            i ->
                new SeriesPoint(
                    Instant.ofEpochMilli(points.from(i)),
                    read.clicks(i),
                    known.isFinal(points.from(i), points.to(i)),
                    known.isPending(request, points.to(i)),
                    known.recounted().touch(points.from(i), points.to(i))))
        .toList();
  }

  private static List<Map<String, Object>> groups(
      Dimension dimension, Counts read, int namedGroups) {
    return read.best(namedGroups).stream()
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
