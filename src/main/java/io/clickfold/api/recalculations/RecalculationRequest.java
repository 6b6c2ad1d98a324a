package io.clickfold.api.recalculations;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What is to be recomputed, as a client asks for it. */
@RegisterForReflection
@Schema(
    name = "RecalculationRequest",
    description = "Minutes to be recomputed from the archived clicks.",
    requiredProperties = {"from", "to"})
record RecalculationRequest(
    @Schema(format = "date-time", description = "The first minute's start.") String from,
    @Schema(format = "date-time", description = "The last minute's end, which is excluded.")
        String to,
    @Schema(description = "The ads whose counts are replaced; all if there are none.")
        List<String> ads,
    @JsonProperty("accept_incomplete_archive")
        @Schema(
            description =
                "Recomputes minutes even if the archive may have lost some of their clicks; counts"
                    + " then only stand for those it still has.")
        boolean acceptIncompleteArchive,
    @JsonAnySetter @Schema(hidden = true) Map<String, Object> unknown) {}
