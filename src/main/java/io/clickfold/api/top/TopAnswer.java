package io.clickfold.api.top;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.clickfold.api.Span;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The most clicked ads of a window.
 *
 * @param asOf the ranking is the one that was stored at this instant, or newer
 * @param finalUntil null if no ranking is final
 * @param gaps null if there are none
 * @param series null unless asked for
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
    name = "TopAds",
    description = "The most clicked ads of a window.",
    requiredProperties = {"window", "from", "to", "clicks", "final", "as_of", "final_until", "ads"})
record TopAnswer(
    @Schema(description = "The window's length in minutes.", examples = "5m") String window,
    @Schema(description = "The window's start.") Instant from,
    @Schema(description = "The window's end, which it excludes.") Instant to,
    @Schema(description = "The dimensions that were filtered by, with their values.")
        Map<String, String> filters,
    @Schema(description = "All clicks in the window that the filters let through, of any ad.")
        long clicks,
    @JsonProperty("final")
        @Schema(description = "Whether every minute of the window has closed, so that this stands.")
        boolean isFinal,
    @JsonProperty("as_of") @Schema(description = "When the ranking was read.") Instant asOf,
    @JsonProperty("final_until")
        @JsonInclude
        @Schema(
            description = "The rankings of windows that end by then are final; null if none is.",
            nullable = true)
        Instant finalUntil,
    @Schema(
            description =
                "Minutes of the window that are not final since something of them may not have been"
                    + " counted: a failure has left a gap. Absent if there are none. They are"
                    + " recomputed from the raw clicks, where these are archived.")
        List<Span> gaps,
    @Schema(
            description =
                "All clicks of the last minutes up to 'to', by minute, if 'series' asks for them.")
        TopSeries series,
    @Schema(description = "The most clicked first, and among equals by id.") List<TopAd> ads) {

  /** The answer without the time at which it was read. */
  TopAnswer state() {
    return new TopAnswer(
        window, from, to, filters, clicks, isFinal, null, finalUntil, gaps, series, ads);
  }

  /** What the answer counts, whenever it was read. */
  TopAnswer counted() {
    TopSeries counted = series == null ? null : series.counted();
    return new TopAnswer(
        window, from, to, filters, clicks, isFinal, null, null, gaps, counted, ads);
  }

  /** Whether nothing of it will change but by a recalculation. */
  boolean stands() {
    return isFinal && (series == null || series.isFinal(to));
  }

  /**
   * The same with the clicks by minute.
   *
   * @param ofAds those of each of the first ads, in the ads' order
   */
  TopAnswer with(TopSeries clicksByMinute, List<List<Long>> ofAds) {
    return new TopAnswer(
        window,
        from,
        to,
        filters,
        clicks,
        isFinal,
        asOf,
        finalUntil,
        gaps,
        clicksByMinute,
        IntStream.range(0, ads.size())
            .mapToObj(i -> i < ofAds.size() ? ads.get(i).with(ofAds.get(i)) : ads.get(i))
            .toList());
  }

  /** How answers and parameters name a window's length in minutes. */
  static String name(int window) {
    return window + "m";
  }

  /**
   * One of the ads.
   *
   * @param previousRank its rank in the window that ended a minute before; null if the ranking of
   *     that one does not have it
   * @param rankChange how many ranks it has risen since; null as the previous rank is
   * @param clicksByMinute null unless asked for, and of an ad behind those that have them
   */
  @RegisterForReflection
  @Schema(
      name = "TopAd",
      description = "One of the ads, with its place.",
      requiredProperties = {"rank", "ad_id", "clicks", "previous_rank", "rank_change"})
  record TopAd(
      int rank,
      @JsonProperty("ad_id") String adId,
      long clicks,
      @JsonProperty("previous_rank")
          @Schema(
              description =
                  "Its rank in the window of the same length that ended a minute before; null if it"
                      + " was not among the ads that are kept of that one.",
              nullable = true)
          Integer previousRank,
      @JsonProperty("rank_change")
          @Schema(
              description =
                  "By how many ranks it has risen since; negative if it has fallen; null if"
                      + " 'previous_rank' is.",
              nullable = true)
          Integer rankChange,
      @JsonProperty("clicks_by_minute")
          @JsonInclude(JsonInclude.Include.NON_NULL)
          @Schema(
              description =
                  "Its clicks that the filters let through in each minute of 'series', if"
                      + " 'series' asks for them. Only the first 100 ads (as configured) have"
                      + " them.")
          List<Long> clicksByMinute) {

    static TopAd of(int rank, String adId, long clicks, Integer previousRank) {
      return new TopAd(
          rank,
          adId,
          clicks,
          previousRank,
          previousRank == null ? null : previousRank - rank,
          null);
    }

    private TopAd with(List<Long> byMinute) {
      return new TopAd(rank, adId, clicks, previousRank, rankChange, byMinute);
    }
  }
}
