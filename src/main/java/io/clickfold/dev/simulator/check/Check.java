package io.clickfold.dev.simulator.check;

import io.clickfold.dev.simulator.traffic.AdSelection;
import io.clickfold.dev.simulator.traffic.Ads;
import io.clickfold.dev.simulator.traffic.Runs;
import io.clickfold.dev.simulator.traffic.Sample;
import io.clickfold.dev.simulator.traffic.Truth;
import io.clickfold.dev.simulator.traffic.TruthMinute;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Compares the answers of the API with what was sent. */
public final class Check {
  /** Questions under way at once. */
  public static final int CONCURRENCY = 16;

  private static final int SAMPLES = 200;

  private final Truth truth;
  private final Ads ads;
  private final Questions questions;
  private final int rate;

  /**
   * Compares with this truth.
   *
   * @param rate the clicks a second that are sent
   */
  public Check(Truth truth, Ads ads, Questions questions, int rate) {
    this.truth = truth;
    this.ads = ads;
    this.questions = questions;
    this.rate = rate;
  }

  /** Compares answers of the API with the truth, and reports. */
  public Uni<CheckReport> run(QueryApi api, long nowMillis) {
    List<TruthMinute> complete = truth.complete(nowMillis);
    if (complete.isEmpty()) {
      return Uni.createFrom().item(CheckReport.none(CheckReport.Conclusion.TOO_EARLY));
    }
    // Any ad's answer says which minutes are final.
    return api.ask(questions.total(0, List.of(complete.get(0), complete.get(complete.size() - 1))))
        .chain(answer -> compare(api, complete, answer))
        .onFailure()
        .recoverWithItem(failure -> CheckReport.unanswered(failure));
  }

  private Uni<CheckReport> compare(QueryApi api, List<TruthMinute> complete, Answer probe) {
    List<TruthMinute> known =
        complete.stream().filter(m -> probe.isFinal(m.start()) && m.isSettled()).toList();
    List<TruthMinute> minutes = known.stream().filter(m -> !m.isDisturbed()).toList();
    AdSelection selection = AdSelection.of(ads, minutes, rate, new Random());
    Comparison comparison = new Comparison();
    return Multi.createFrom()
        .items(() -> questions(minutes, selection.ads()))
        .onItem()
        .transformToUni(question -> ask(api, question, comparison))
        .merge(CONCURRENCY)
        .collect()
        .last()
        .map(
            done ->
                report(
                    comparison,
                    selection,
                    minutes,
                    complete.size() - known.size(),
                    known.size() - minutes.size()));
  }

  private Stream<Question> questions(List<TruthMinute> minutes, List<Integer> selected) {
    List<List<TruthMinute>> runs = Runs.of(minutes);
    return Stream.concat(
        selected.stream().flatMap(ad -> runs.stream().flatMap(run -> questions.all(ad, run))),
        minutes.stream().flatMap(minute -> samples(minute, SAMPLES / minutes.size() + 1)));
  }

  private Stream<Question> samples(TruthMinute minute, int most) {
    List<Sample> samples = new ArrayList<>(minute.samples());
    Collections.shuffle(samples);
    return samples.stream().limit(most).flatMap(s -> questions.sample(s, minute).stream());
  }

  private static Uni<Void> ask(QueryApi api, Question question, Comparison comparison) {
    return api.ask(question)
        .invoke(answer -> comparison.answered(question, answer))
        .onFailure()
        .invoke(failure -> comparison.unanswered(failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }

  private static CheckReport report(
      Comparison comparison,
      AdSelection selection,
      List<TruthMinute> minutes,
      int pending,
      int disturbed) {
    return new CheckReport(
        verdict(comparison),
        minutes.size(),
        selection.ads().size(),
        selection.description(),
        comparison.compared(),
        comparison.equal(),
        comparison.different(),
        pending,
        disturbed,
        minutes.stream().mapToInt(TruthMinute::late).sum(),
        comparison.unanswered(),
        comparison.unansweredReason());
  }

  private static CheckReport.Conclusion verdict(Comparison comparison) {
    if (comparison.equal() < comparison.compared()) {
      return CheckReport.Conclusion.DIFFERENT;
    }
    if (comparison.unanswered() > 0) {
      return CheckReport.Conclusion.UNANSWERED;
    }
    return comparison.compared() == 0
        ? CheckReport.Conclusion.TOO_EARLY
        : CheckReport.Conclusion.EQUAL;
  }
}
