package io.clickfold.query;

import io.clickfold.click.Minutes;
import io.clickfold.platform.problem.ProblemException;
import io.clickfold.query.TopAds.TopAd;
import io.clickfold.result.RankedAd;
import io.clickfold.store.Finality;
import io.clickfold.store.FinalityReader;
import io.clickfold.store.RankingReader;
import io.clickfold.store.StoredRanking;
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
  private final StoreGuard guard;

  TopQuery(RankingReader rankings, FinalityReader finality, StoreGuard guard) {
    this.rankings = rankings;
    this.finality = finality;
    this.guard = guard;
  }

  /**
   * @return fails with a {@link ProblemException} if Cassandra does not answer in time
   */
  Uni<TopAds> answer(TopRequest request) {
    // Finality before the ranking: one that is final then does not change any more.
    return guard.guard(
        finality.rankings().chain(known -> read(request, known)), "Try again later.");
  }

  private Uni<TopAds> read(TopRequest request, Finality known) {
    Instant asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return rankings
        .rankings(
            request.cube(),
            request.cell(),
            request.window(),
            request.oldest() - Minutes.MILLIS,
            request.newest())
        .map(stored -> answer(request, known, asOf, stored));
  }

  /**
   * @param stored the newest first; the oldest one only to compare with
   */
  static TopAds answer(
      TopRequest request, Finality known, Instant asOf, List<StoredRanking> stored) {
    Optional<StoredRanking> newest =
        stored.stream().filter(ranking -> ranking.until() >= request.oldest()).findFirst();
    long to = newest.map(StoredRanking::until).orElse(request.newest());
    return new TopAds(
        TopAds.name(request.window()),
        Instant.ofEpochMilli(to - request.window() * Minutes.MILLIS),
        Instant.ofEpochMilli(to),
        ClickFields.named(request.filters()),
        newest.map(StoredRanking::clicks).orElse(0L),
        known.covers(to) && newest.map(StoredRanking::complete).orElse(true),
        asOf,
        known.until().orElse(null),
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
