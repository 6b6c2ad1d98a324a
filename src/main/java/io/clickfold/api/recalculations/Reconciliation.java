package io.clickfold.api.recalculations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.clickfold.store.jobs.HourReport;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An hour's report, as a client sees it. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
    name = "Reconciliation",
    description = "What is stored of an hour, compared with its archived clicks.",
    requiredProperties = {
      "hour",
      "compared",
      "raw_clicks",
      "duplicates",
      "late",
      "counted",
      "stored",
      "difference",
      "ads",
      "differing_ads"
    })
public record Reconciliation(
    @Schema(description = "The hour's start.") Instant hour,
    Instant compared,
    @JsonProperty("raw_clicks") @Schema(description = "Archived clicks.") long rawClicks,
    @Schema(description = "Of these, clicks whose event id had been counted in their minute.")
        long duplicates,
    @Schema(
            description =
                "Of these, clicks that came when their minute had ended for longer than the lateness;"
                    + " they are counted by corrections.")
        long late,
    @Schema(description = "Clicks that have to be stored.") long counted,
    @Schema(description = "Clicks that are stored.") long stored,
    @Schema(
            description =
                "The sum of what ads differ by; at least 1 for an ad whose clicks stand in other minutes.")
        long difference,
    @Schema(description = "How many ads have clicks, stored or archived.") long ads,
    @JsonProperty("differing_ads") long differingAds,
    @Schema(description = "The ads that differ, at most a thousand; missing in lists.")
        List<AdDifference> differences) {

  /** Without the ads that differ. */
  static Reconciliation of(HourReport report) {
    return of(report, null);
  }

  /** With the ads that differ. */
  static Reconciliation withAds(HourReport report) {
    return of(
        report,
        report.differences().stream()
            .map(ad -> new AdDifference(ad.adId(), ad.counted(), ad.stored()))
            .toList());
  }

  private static Reconciliation of(HourReport report, List<AdDifference> differences) {
    return new Reconciliation(
        report.hour(),
        report.compared(),
        report.raw(),
        report.duplicates(),
        report.late(),
        report.counted(),
        report.stored(),
        report.difference(),
        report.ads(),
        report.differingAds(),
        differences);
  }

  /** An ad that differs. */
  @RegisterForReflection
  @Schema(
      name = "AdDifference",
      description = "An ad whose stored clicks are not those in the archive.",
      requiredProperties = {"ad_id", "counted", "stored"})
  public record AdDifference(@JsonProperty("ad_id") String adId, long counted, long stored) {}
}
