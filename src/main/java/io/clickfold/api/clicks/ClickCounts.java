package io.clickfold.api.clicks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.clickfold.api.Span;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An ad's clicks.
 *
 * @param asOf the counts are those that were stored at this instant, or newer
 * @param finalUntil null if no minute is final
 * @param pendingFrom null if the cube lacks nothing
 * @param gaps null if there are none
 * @param series null unless asked for
 * @param groups each with the grouped dimension's value under its name, and its clicks; null unless
 *     asked for
 * @param groupsTotal null unless groups were asked for
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
    name = "ClickCounts",
    description = "An ad's clicks in a time range.",
    requiredProperties = {
      "ad_id",
      "from",
      "to",
      "clicks",
      "final",
      "corrected",
      "as_of",
      "final_until"
    })
record ClickCounts(
    @JsonProperty("ad_id") String adId,
    @Schema(description = "The first minute's start.") Instant from,
    @Schema(description = "The last minute's end.") Instant to,
    @Schema(description = "The dimensions that were filtered by, with their values.")
        Map<String, String> filters,
    long clicks,
    @JsonProperty("final")
        @Schema(description = "Whether every minute of the range has closed, so that this stands.")
        boolean isFinal,
    @Schema(
            description =
                "Whether minutes of the range were recomputed from the raw clicks after they"
                    + " had closed, so that this replaces earlier final answers.")
        boolean corrected,
    @JsonProperty("as_of") @Schema(description = "When the counts were read.") Instant asOf,
    @JsonProperty("final_until")
        @JsonInclude
        @Schema(
            nullable = true,
            description = "Every minute of the range that ends by then is final; null if none is.")
        Instant finalUntil,
    @JsonProperty("pending_from")
        @Schema(
            description =
                "From this minute of the range on these counts, by ip or user_id, may lack clicks"
                    + " that the ad's total has already, so that 'clicks' is a lower bound: cubes"
                    + " with many values are stored less often than totals, or only when a minute"
                    + " has settled. Up to it they lack none. Absent if there is no such minute.")
        Instant pendingFrom,
    @Schema(
            description =
                "Minutes of the range that are not final since something of them may not have been"
                    + " counted: a failure has left a gap. Absent if there are none. They are"
                    + " recomputed from the raw clicks, where these are archived.")
        List<Span> gaps,
    @Schema(description = "The range's points in order, those without clicks too.")
        List<SeriesPoint> series,
    @Schema(
            implementation = Group[].class,
            description = "The groups with the most clicks, these first.")
        List<Map<String, Object>> groups,
    @JsonProperty("groups_total")
        @Schema(description = "How many groups there are; more than 'groups' has if it is cut off.")
        Integer groupsTotal) {

  /** The answer without the time at which it was read. */
  ClickCounts state() {
    return new ClickCounts(
        adId,
        from,
        to,
        filters,
        clicks,
        isFinal,
        corrected,
        null,
        finalUntil,
        pendingFrom,
        gaps,
        series,
        groups,
        groupsTotal);
  }

  /** What the answer counts, whenever it was read. */
  ClickCounts counted() {
    return new ClickCounts(
        adId,
        from,
        to,
        filters,
        clicks,
        isFinal,
        corrected,
        null,
        null,
        pendingFrom,
        gaps,
        series,
        groups,
        groupsTotal);
  }

  /** One point of a series, named by its start. */
  @RegisterForReflection
  @Schema(
      name = "SeriesPoint",
      description = "A minute, an hour or a day, named by its start.",
      requiredProperties = {"from", "clicks", "final", "pending", "corrected"})
  record SeriesPoint(
      Instant from,
      long clicks,
      @JsonProperty("final") boolean isFinal,
      @JsonProperty("pending")
          @Schema(
              description =
                  "Whether 'clicks' may lack some that the ad's total has already: see"
                      + " 'pending_from'.")
          boolean isPending,
      boolean corrected) {}

  /** One group, for the API's description: answers have maps in place of it. */
  @Schema(
      name = "Group",
      description =
          "A value of the dimension that is grouped by, under its name; empty for clicks"
              + " without one.",
      requiredProperties = "clicks")
  record Group(String country, String ip, String user_id, String device, long clicks) {}
}
