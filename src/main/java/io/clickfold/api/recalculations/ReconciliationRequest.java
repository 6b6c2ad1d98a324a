package io.clickfold.api.recalculations;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An hour that is to be compared, as a client asks for it. */
@RegisterForReflection
@Schema(
    name = "ReconciliationRequest",
    description = "An hour to be compared with its archived clicks.",
    requiredProperties = "hour")
record ReconciliationRequest(
    @Schema(format = "date-time", description = "The hour's start.") String hour,
    @Schema(description = "Has the ads recomputed that differ.") boolean repair,
    @JsonAnySetter @Schema(hidden = true) Map<String, Object> unknown) {}
