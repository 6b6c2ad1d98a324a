package io.clickfold.collector;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A click as it is sent, for the API's description: clicks are never bound to it. */
@Schema(name = "Click", description = "One ad click event. Further fields are kept.")
record ClickDocument(
    @Schema(required = true, description = "Unique; clicks are counted once for each.")
        String event_id,
    @Schema(required = true, description = "The ad that was clicked.") String ad_id,
    @Schema(required = true, description = "RFC 3339, or epoch milliseconds.") String click_time,
    @Schema(description = "Who clicked.") String user_id,
    @Schema(description = "IPv4 or IPv6; of a list the first.") String ip,
    @Schema(
            description =
                "Where the click came from, as ISO 3166-1 alpha-2; what is none is counted as ZZ.")
        String country,
    @Schema(description = "What was clicked with.") String device) {}
