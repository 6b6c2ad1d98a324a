package io.clickfold.api.top;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.clickfold.api.clicks.AdSeries;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.store.counts.StoredRanking;
import io.clickfold.store.finality.Finality;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopSeriesTest {
  private static final Instant FROM = Instant.parse("2026-11-22T10:13:00Z");
  private static final MinuteRange MINUTES = minutes(0, 5);

  @Test
  void aMinuteWithoutARankingHasNoClicksOnlyIfItIsFinal() {
    TopSeries series = series(end(2), MinuteRanges.NONE, Optional.empty(), ranking(1, 7, true));

    assertThat(series.clicks()).containsExactly(7L, 0L, null, null, null);
    assertThat(series.from()).isEqualTo(FROM);
    assertThat(series.finalUntil()).isEqualTo(end(2));
    assertThat(series.isFinal(end(2))).isTrue();
    assertThat(series.isFinal(end(3))).isFalse();
  }

  @Test
  void aMinuteWithAGapIsNotFinal() {
    MinuteRanges gap = MinuteRanges.of(List.of(minutes(-3, -2), minutes(2, 3)));

    TopSeries series = series(end(5), gap, Optional.empty(), ranking(5, 1, true));

    assertThat(series.clicks()).containsExactly(0L, 0L, null, 0L, 1L);
    assertThat(series.finalUntil()).isEqualTo(end(2));
  }

  @Test
  void aMinuteThatWasNotCountedWhollyIsNotFinal() {
    TopSeries series = series(end(5), MinuteRanges.NONE, Optional.empty(), ranking(2, 3, false));

    assertThat(series.clicks()).containsExactly(0L, 3L, 0L, 0L, 0L);
    assertThat(series.finalUntil()).isEqualTo(end(1));
  }

  @Test
  void finalIsWhatIsSoHereAndOfEachAd() {
    assertThat(series(end(2), MinuteRanges.NONE, ads(end(4))).finalUntil()).isEqualTo(end(2));
    assertThat(series(end(4), MinuteRanges.NONE, ads(end(2))).finalUntil()).isEqualTo(end(2));
    assertThat(series(end(4), MinuteRanges.NONE, ads(null)).finalUntil()).isNull();
    TopSeries unknown =
        TopSeries.of(MINUTES, Finality.NONE, MinuteRanges.NONE, List.of(), ads(end(4)));
    assertThat(unknown.finalUntil()).isNull();
    assertThat(unknown.isFinal(end(1))).isFalse();
    assertThat(unknown.clicks()).containsOnlyNulls().hasSize(5);
  }

  @Test
  void nullsAreSaid() throws Exception {
    TopSeries series =
        TopSeries.of(MINUTES, Finality.NONE, MinuteRanges.NONE, List.of(), Optional.empty());

    assertThat(
            JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .build()
                .writer()
                .without(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .writeValueAsString(series))
        .isEqualTo(
            "{\"from\":\"2026-11-22T10:13:00Z\",\"step\":\"1m\",\"final_until\":null,"
                + "\"clicks\":[null,null,null,null,null]}");
  }

  private static TopSeries series(
      Instant until, MinuteRanges gaps, Optional<AdSeries> ads, StoredRanking... stored) {
    return TopSeries.of(
        MINUTES, new Finality(Optional.of(until)), gaps, Stream.of(stored).toList(), ads);
  }

  private static Optional<AdSeries> ads(Instant finalUntil) {
    return Optional.of(new AdSeries(finalUntil, null, List.of(List.of(0L, 0L, 0L, 0L, 0L))));
  }

  private static StoredRanking ranking(int end, long clicks, boolean complete) {
    return new StoredRanking(end(end).toEpochMilli(), clicks, complete, List.of());
  }

  private static MinuteRange minutes(int from, int to) {
    return new MinuteRange(end(from).toEpochMilli(), end(to).toEpochMilli());
  }

  private static Instant end(int minute) {
    return FROM.plusSeconds(60L * minute);
  }
}
