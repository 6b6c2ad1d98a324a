package io.clickfold.api.hotads;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Ads whose clicks are, or were, counted by shards.
 *
 * @param hotAds those that began last come first
 */
@RegisterForReflection
@Schema(
    name = "HotAds",
    description = "Ads with so many clicks that shards helped to count them.",
    requiredProperties = {"from", "to", "as_of", "hot_ads"})
public record HotAdList(
    @Schema(description = "The first minute's start.") Instant from,
    @Schema(description = "The last minute's end.") Instant to,
    @JsonProperty("as_of") @Schema(description = "When this was read.") Instant asOf,
    @JsonProperty("hot_ads") List<HotAd> hotAds) {

  /** Minutes of an ad that shards count, of the clicks in one partition of the raw queue. */
  @RegisterForReflection
  @Schema(
      name = "HotAd",
      description =
          "Minutes of an ad whose clicks in one partition of the raw queue shards count. Another"
              + " number of shards makes another one.",
      requiredProperties = {
        "ad_id",
        "partition",
        "from",
        "to",
        "shards",
        "clicks_per_second",
        "hot"
      })
  public record HotAd(
      @JsonProperty("ad_id") String adId,
      @Schema(description = "Of the raw queue.") int partition,
      @Schema(description = "The first minute's start; it may be yet to come.") Instant from,
      @JsonInclude
          @Schema(nullable = true, description = "The last minute's end; null if none is decided.")
          Instant to,
      @Schema(description = "How many shards count it.") int shards,
      @JsonProperty("clicks_per_second")
          @Schema(description = "The ad's clicks, measured when this was decided.")
          int clicksPerSecond,
      @Schema(description = "Whether no end is decided.") boolean hot) {}
}
