package io.clickfold.api.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.clickfold.api.Span;
import io.clickfold.api.top.TopAnswer.TopAd;
import io.clickfold.click.Cube;
import io.clickfold.click.Dimension;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.store.counts.StoredRanking;
import io.clickfold.store.finality.Finality;
import io.clickfold.wire.RankedAd;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopQueryTest {
  private static final Instant END = Instant.parse("2026-11-22T10:18:00Z");
  private static final Instant AS_OF = Instant.parse("2026-11-22T10:17:30.125Z");
  private static final TopRequest NEWEST = request(END.minus(Duration.ofMinutes(5)), 2);

  @Test
  void theNewestRankingAnswersWithTheRanksOfTheOneBefore() {
    TopAnswer top =
        TopQuery.answer(
            NEWEST,
            Finality.NONE,
            MinuteRanges.NONE,
            AS_OF,
            List.of(
                ranking(1, "c", "a", "d"), ranking(2, "a", "b", "c"), ranking(3, "d", "c", "a")));

    assertThat(top)
        .isEqualTo(
            new TopAnswer(
                "3m",
                Instant.parse("2026-11-22T10:14:00Z"),
                Instant.parse("2026-11-22T10:17:00Z"),
                Map.of("country", "KR"),
                1000,
                false,
                AS_OF,
                null,
                null,
                null,
                List.of(new TopAd(1, "c", 99, 3, 2, null), new TopAd(2, "a", 98, 1, -1, null))));
  }

  @Test
  void whoWasNotThereAMinuteEarlierHasNoPreviousRank() {
    List<TopAd> isNew = List.of(new TopAd(1, "a", 99, null, null, null));

    assertThat(ads(ranking(0, "a"), ranking(1, "b"))).isEqualTo(isNew);
    assertThat(ads(ranking(0, "a"), ranking(2, "a"))).isEqualTo(isNew);
    assertThat(ads(ranking(0, "a"))).isEqualTo(isNew);
    assertThat(ads(ranking(0, "a"), ranking(1, "a")))
        .isEqualTo(List.of(new TopAd(1, "a", 99, 1, 0, null)));
  }

  @Test
  void whatIsReadOnlyToCompareWithIsNoAnswer() {
    assertThat(
            TopQuery.answer(
                    NEWEST, Finality.NONE, MinuteRanges.NONE, AS_OF, List.of(ranking(5, "a")))
                .to())
        .isEqualTo(END.minus(Duration.ofMinutes(5)));
    assertThat(
            TopQuery.answer(
                NEWEST, Finality.NONE, MinuteRanges.NONE, AS_OF, List.of(ranking(6, "a"))))
        .returns(END, TopAnswer::to)
        .returns(List.of(), TopAnswer::ads)
        .returns(0L, TopAnswer::clicks);
    assertThat(
            TopQuery.answer(
                request(END, 10),
                Finality.NONE,
                MinuteRanges.NONE,
                AS_OF,
                List.of(ranking(1, "a"))))
        .returns(END, TopAnswer::to)
        .returns(List.of(), TopAnswer::ads);
  }

  @ParameterizedTest
  @CsvSource({
    "10:18:00, true, true",
    "10:17:59.999, true, false",
    "10:18:00, false, false",
    "10:18:00, , true",
    "10:17:00, , false",
  })
  void finalIfItsEndIsCoveredAndNothingWasMissing(String until, Boolean complete, boolean isFinal) {
    Instant finalUntil = Instant.parse("2026-11-22T%sZ".formatted(until));
    List<StoredRanking> stored =
        complete == null
            ? List.of()
            : List.of(
                new StoredRanking(END.toEpochMilli(), 5, complete, List.of(new RankedAd("a", 5))));

    TopAnswer top =
        TopQuery.answer(
            request(END, 10),
            new Finality(Optional.of(finalUntil)),
            MinuteRanges.NONE,
            AS_OF,
            stored);

    assertThat(top.isFinal()).isEqualTo(isFinal);
    assertThat(top.finalUntil()).isEqualTo(finalUntil);
  }

  @Test
  void notFinalIfTheWindowHasAGap() {
    long to = END.toEpochMilli();
    Finality all = new Finality(Optional.of(END));
    List<StoredRanking> stored =
        List.of(new StoredRanking(to, 5, true, List.of(new RankedAd("a", 5))));
    MinuteRange inside = new MinuteRange(to - 180_000, to - 120_000);
    MinuteRange outside = new MinuteRange(to - 240_000, to - 180_000);

    assertThat(
            TopQuery.answer(
                request(END, 10), all, MinuteRanges.of(List.of(inside, outside)), AS_OF, stored))
        .returns(false, TopAnswer::isFinal)
        .returns(END.minusSeconds(180), TopAnswer::finalUntil)
        .returns(List.of(new Span(END.minusSeconds(180), END.minusSeconds(120))), TopAnswer::gaps);
    assertThat(
            TopQuery.answer(
                request(END, 10), all, MinuteRanges.of(List.of(outside)), AS_OF, stored))
        .returns(true, TopAnswer::isFinal)
        .returns(END, TopAnswer::finalUntil)
        .returns(null, TopAnswer::gaps);
  }

  @Test
  void adsBehindThoseWithClicksByMinuteStay() {
    TopAnswer answer =
        TopQuery.answer(
            request(END, 3),
            Finality.NONE,
            MinuteRanges.NONE,
            AS_OF,
            List.of(ranking(0, "ad-1", "ad-2", "ad-3")));

    TopAnswer withSeries = answer.with(null, List.of(List.of(1L, 98L)));

    assertThat(withSeries.ads())
        .extracting(TopAd::adId, TopAd::clicks, TopAd::clicksByMinute)
        .containsExactly(
            tuple("ad-1", 99L, List.of(1L, 98L)),
            tuple("ad-2", 98L, null),
            tuple("ad-3", 97L, null));
  }

  private static List<TopAd> ads(StoredRanking... stored) {
    return TopQuery.answer(NEWEST, Finality.NONE, MinuteRanges.NONE, AS_OF, List.of(stored)).ads();
  }

  private static TopRequest request(Instant oldest, int n) {
    return new TopRequest(
        n,
        3,
        oldest.toEpochMilli(),
        END.toEpochMilli(),
        Cube.parse("country"),
        Map.of(Dimension.COUNTRY, "KR"),
        0,
        0);
  }

  /** One that ends some minutes before; the first ad has 99 clicks, each other one fewer. */
  private static StoredRanking ranking(int minutesBefore, String... ads) {
    return new StoredRanking(
        END.minus(Duration.ofMinutes(minutesBefore)).toEpochMilli(),
        1000,
        true,
        List.of(ads).stream().map(ad -> new RankedAd(ad, 99 - List.of(ads).indexOf(ad))).toList());
  }
}
