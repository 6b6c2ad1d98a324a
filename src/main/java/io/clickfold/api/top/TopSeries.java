package io.clickfold.api.top;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.clickfold.api.clicks.AdSeries;
import io.clickfold.click.MinuteRange;
import io.clickfold.click.MinuteRanges;
import io.clickfold.click.Minutes;
import io.clickfold.store.counts.StoredRanking;
import io.clickfold.store.finality.Finality;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * All clicks by minute, and what is true of the minutes of the ads too.
 *
 * @param from the first minute's start
 * @param finalUntil null if no minute is final
 * @param pendingFrom null if the ads' clicks lack nothing
 * @param clicks null for a minute of which they are not known yet
 */
@RegisterForReflection
@Schema(
    name = "TopSeries",
    description =
        "All clicks by minute that the filters let through, of any ad. The 'clicks_by_minute' of"
            + " each ad are of the same minutes. Since rankings come some seconds behind counts,"
            + " the ads may have more clicks in the newest minutes than there are here.",
    requiredProperties = {"from", "step", "final_until", "clicks"})
record TopSeries(
    @Schema(description = "The first minute's start.") Instant from,
    @Schema(description = "How far apart the points are.", examples = STEP) String step,
    @JsonProperty("final_until")
        @JsonInclude
        @Schema(
            description =
                "Every minute of the series that ends by then is final, here and of each ad; null"
                    + " if none is.",
            nullable = true)
        Instant finalUntil,
    @JsonProperty("pending_from")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Schema(
            description =
                "From this minute on 'clicks_by_minute', by ip or user_id, may lack clicks that"
                    + " the ad's total has already. Absent if there is no such minute.")
        Instant pendingFrom,
    @Schema(ref = "ClicksByMinute") List<Long> clicks) {
  static final String STEP = "1m";

  /** The length in minutes of the windows whose rankings make a series. */
  static final int STEP_MINUTES = 1;

  /**
   * What is known of some minutes.
   *
   * @param known how far rankings were final before these were read
   * @param open minutes of which something may be missing
   * @param stored rankings of one minute each
   * @param ads empty if the series has none
   */
  static TopSeries of(
      MinuteRange minutes,
      Finality known,
      MinuteRanges open,
      List<StoredRanking> stored,
      Optional<AdSeries> ads) {
    Map<Long, StoredRanking> byEnd =
        stored.stream().collect(Collectors.toMap(StoredRanking::until, Function.identity()));
    MinuteRanges gaps = open.within(minutes);
    return new TopSeries(
        Instant.ofEpochMilli(minutes.from()),
        STEP,
        finalUntil(known.before(gaps).before(incomplete(stored)), ads),
        ads.map(AdSeries::pendingFrom).orElse(null),
        ends(minutes).mapToObj(end -> clicks(end, byEnd.get(end), known, gaps)).toList());
  }

  /** Null if it is not known. */
  private static Long clicks(long end, StoredRanking ranking, Finality known, MinuteRanges gaps) {
    if (ranking != null) {
      return ranking.clicks();
    }
    return known.covers(end) && !gaps.touch(end - Minutes.MILLIS, end) ? 0L : null;
  }

  private static Instant finalUntil(Finality rankings, Optional<AdSeries> ads) {
    Optional<Instant> ofAds =
        ads.isPresent() ? Optional.ofNullable(ads.get().finalUntil()) : rankings.until();
    return rankings
        .until()
        .flatMap(ranked -> ofAds.map(counted -> counted.isBefore(ranked) ? counted : ranked))
        .orElse(null);
  }

  private static MinuteRanges incomplete(List<StoredRanking> stored) {
    return MinuteRanges.of(
        stored.stream()
            .filter(ranking -> !ranking.complete())
            .map(ranking -> new MinuteRange(ranking.until() - Minutes.MILLIS, ranking.until()))
            .toList());
  }

  private static LongStream ends(MinuteRange minutes) {
    return LongStream.iterate(
        minutes.from() + Minutes.MILLIS, end -> end <= minutes.to(), end -> end + Minutes.MILLIS);
  }

  /** Whether all minutes are final, the last of which ends then. */
  boolean isFinal(Instant to) {
    return finalUntil != null && !finalUntil.isBefore(to);
  }

  /** What it counts, however far that is final. */
  TopSeries counted() {
    return new TopSeries(from, step, null, pendingFrom, clicks);
  }
}
