package io.clickfold.api.operations;

import io.clickfold.api.StoreGuard;
import io.clickfold.api.hotads.HotAdList;
import io.clickfold.api.hotads.HotAdsQuery;
import io.clickfold.api.operations.Operations.Unavailable;
import io.clickfold.api.recalculations.Recalculation;
import io.clickfold.api.recalculations.Recalculations;
import io.clickfold.api.recalculations.Reconciliation;
import io.clickfold.api.recalculations.Reports;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.problem.ProblemException;
import io.clickfold.store.CachedRead;
import io.clickfold.store.finality.Finality;
import io.clickfold.store.finality.FinalityReader;
import io.clickfold.store.finality.GapLog;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Answers how the pipeline is doing. What cannot be read is missing, and the rest is answered. Each
 * part is read no more often than it changes, however many ask.
 */
@Singleton
final class OperationsQuery {
  private static final Duration OFTEN = Duration.ofSeconds(2);
  private static final Duration SELDOM = Duration.ofSeconds(5);
  private static final int MAX_RECALCULATIONS = 20;
  private static final int MAX_RECONCILIATIONS = 48;
  private static final String NO_REMEDY = "Try again later.";

  private final PipelineWatch pipeline;
  private final CachedRead<Part<FinalMinutes>> counts;
  private final CachedRead<Part<FinalMinutes>> rankings;
  private final CachedRead<Part<List<HotAdList.HotAd>>> hotAds;
  private final CachedRead<Part<List<Recalculation>>> recalculations;
  private final CachedRead<Part<List<Reconciliation>>> reconciliations;

  OperationsQuery(
      PipelineWatch pipeline,
      FinalityReader finality,
      GapLog gaps,
      HotAdsQuery hotAds,
      Recalculations recalculations,
      Reports reports,
      StoreGuard guard) {
    this.pipeline = pipeline;
    this.counts =
        part(() -> guard.guard(minutes(finality.finality(), gaps::ofCounts), NO_REMEDY), OFTEN);
    this.rankings =
        part(() -> guard.guard(minutes(finality.rankings(), gaps::ofRankings), NO_REMEDY), OFTEN);
    this.hotAds = part(() -> hotAds.answer(Map.of(), Instant.now()).map(HotAdList::hotAds), SELDOM);
    this.recalculations =
        part(() -> guard.guard(recalculations.recent(MAX_RECALCULATIONS), NO_REMEDY), OFTEN);
    this.reconciliations =
        part(() -> guard.guard(reports.youngest(MAX_RECONCILIATIONS), NO_REMEDY), SELDOM);
  }

  /** How far minutes are final by watermarks, and which may lack something. */
  record FinalMinutes(Finality finality, MinuteRanges gaps) {}

  /** What Cassandra was asked for, or why it has not answered. */
  private record Part<T>(Optional<T> content, Optional<String> failure) {}

  private static <T> CachedRead<Part<T>> part(Supplier<Uni<T>> read, Duration maxAge) {
    return new CachedRead<>(
        () ->
            read.get()
                .map(content -> new Part<>(Optional.of(content), Optional.empty()))
                .onFailure(ProblemException.class)
                .recoverWithItem(
                    failure -> new Part<>(Optional.empty(), Optional.of(failure.getMessage()))),
        maxAge,
        System::nanoTime);
  }

  /** The gaps behind the finality: they are stored before the watermarks that pass them. */
  private static Uni<FinalMinutes> minutes(
      Uni<Finality> finality, Function<MinuteRange, Uni<MinuteRanges>> gaps) {
    return finality.chain(
        known ->
            gaps.apply(new MinuteRange(0, Minutes.startOf(System.currentTimeMillis())))
                .map(open -> new FinalMinutes(known, open)));
  }

  /** How the pipeline is doing now. */
  Uni<Operations> answer() {
    Instant asOf = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return Uni.combine()
        .all()
        .unis(
            pipeline.snapshot(),
            counts.get(),
            rankings.get(),
            hotAds.get(),
            recalculations.get(),
            reconciliations.get())
        .with(
            (seen, ofCounts, ofRankings, hot, jobs, reports) ->
                new OperationsView(seen, asOf)
                    .with(
                        ofCounts.content(),
                        ofRankings.content(),
                        hot.content(),
                        jobs.content(),
                        reports.content(),
                        unavailable(seen, List.of(ofCounts, ofRankings, hot, jobs, reports))));
  }

  private static List<Unavailable> unavailable(PipelineSnapshot seen, List<Part<?>> parts) {
    Stream<Unavailable> kafka =
        seen.failure().stream().map(detail -> new Unavailable("kafka", detail));
    Stream<Unavailable> cassandra =
        parts.stream()
            .flatMap(part -> part.failure().stream())
            .limit(1)
            .map(detail -> new Unavailable("cassandra", detail));
    return Stream.concat(kafka, cassandra).toList();
  }
}
