package io.clickfold.api.top;

import io.clickfold.api.ClickFields;
import io.clickfold.api.Span;
import io.clickfold.api.StoreGuard;
import io.clickfold.api.clicks.AdSeries;
import io.clickfold.api.clicks.AdSeriesQuery;
import io.clickfold.api.top.TopAnswer.TopAd;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.problem.ProblemException;
import io.clickfold.store.counts.RankingReader;
import io.clickfold.store.counts.StoredRanking;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.finality.FinalityReader;
import io.clickfold.store.finality.GapLog;
import io.clickfold.wire.RankedAd;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Answers queries for the most clicked ads. */
@Singleton
final class TopQuery {
  private final RankingReader rankings;
  private final FinalityReader finality;
  private final GapLog gaps;
  private final AdSeriesQuery series;
  private final StoreGuard guard;

  TopQuery(
      RankingReader rankings,
      FinalityReader finality,
      GapLog gaps,
      AdSeriesQuery series,
      StoreGuard guard) {
    this.rankings = rankings;
    this.series = series;
    this.finality = finality;
    this.gaps = gaps;
    this.guard = guard;
  }

  /**
   * @return fails with a {@link ProblemException} if Cassandra does not answer in time
   */
  Uni<TopAnswer> answer(TopRequest request) {
    // Finality before the ranking: one that is final then does not change any more. The gaps in
    // between: they are stored before the watermarks that pass them.
    return guard.guard(
        finality
            .rankings()
            .chain(
                known ->
                    gaps.ofRankings(request.minutes()).chain(open -> answer(request, known, open))),
        "Try again later.");
  }

  private Uni<TopAnswer> answer(TopRequest request, Finality known, MinuteRanges open) {
    Uni<TopAnswer> ranking = read(request, known, open);
    return request.hasSeries()
        ? ranking.chain(top -> withSeries(request, known, open, top))
        : ranking;
  }

  private Uni<TopAnswer> withSeries(
      TopRequest request, Finality known, MinuteRanges open, TopAnswer top) {
    MinuteRange minutes = request.series(top.to().toEpochMilli());
    List<String> adIds = top.ads().stream().limit(request.seriesAds()).map(TopAd::adId).toList();
    Uni<Optional<AdSeries>> ofAds =
        adIds.isEmpty()
            ? Uni.createFrom().item(Optional.empty())
            : series.read(adIds, request.cube(), request.filters(), minutes).map(Optional::of);
    return rankings
        .withoutAds(
            request.cube(),
            request.cell(),
            TopSeries.STEP_MINUTES,
            minutes.from() + Minutes.MILLIS,
            minutes.to())
        .chain(
            stored ->
                ofAds.map(
                    ads ->
                        top.with(
                            TopSeries.of(minutes, known, open, stored, ads),
                            ads.map(AdSeries::clicks).orElse(List.of()))));
  }

  private Uni<TopAnswer> read(TopRequest request, Finality known, MinuteRanges open) {
    Instant asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return rankings
        .rankings(
            request.cube(),
            request.cell(),
            request.window(),
            request.oldest() - Minutes.MILLIS,
            request.newest())
        .map(stored -> answer(request, known, open, asOf, stored));
  }

  /**
   * @param open minutes of which something may be missing
   * @param stored the newest first; the oldest one only to compare with
   */
  static TopAnswer answer(
      TopRequest request,
      Finality known,
      MinuteRanges open,
      Instant asOf,
      List<StoredRanking> stored) {
    Optional<StoredRanking> newest =
        stored.stream().filter(ranking -> ranking.until() >= request.oldest()).findFirst();
    long to = newest.map(StoredRanking::until).orElse(request.newest());
    MinuteRanges gaps = open.within(new MinuteRange(to - request.window() * Minutes.MILLIS, to));
    return new TopAnswer(
        TopAnswer.name(request.window()),
        Instant.ofEpochMilli(to - request.window() * Minutes.MILLIS),
        Instant.ofEpochMilli(to),
        ClickFields.named(request.filters()),
        newest.map(StoredRanking::clicks).orElse(0L),
        known.covers(to) && gaps.isEmpty() && newest.map(StoredRanking::complete).orElse(true),
        asOf,
        known.before(gaps).until().orElse(null),
        Span.of(gaps),
        null,
        newest.map(ranking -> best(request.n(), ranking, ranks(to, stored))).orElse(List.of()));
  }

  private static List<TopAd> best(int n, StoredRanking ranking, Map<String, Integer> before) {
    List<RankedAd> ads = ranking.ads();
    return IntStream.range(0, Math.min(n, ads.size()))
        .mapToObj(
            i ->
                TopAd.of(
                    i + 1, ads.get(i).adId(), ads.get(i).clicks(), before.get(ads.get(i).adId())))
        .toList();
  }

  /** The ranks of the ads in the window a minute before the one that ends then. */
  private static Map<String, Integer> ranks(long to, List<StoredRanking> stored) {
    Map<String, Integer> ranks = new HashMap<>();
    stored.stream()
        .filter(ranking -> ranking.until() == to - Minutes.MILLIS)
        .forEach(ranking -> ranking.ads().forEach(ad -> ranks.put(ad.adId(), ranks.size() + 1)));
    return ranks;
  }
}
