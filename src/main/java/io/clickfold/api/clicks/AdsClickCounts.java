package io.clickfold.api.clicks;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The clicks of some ads. */
@RegisterForReflection
@Schema(
    name = "AdsClickCounts",
    description = "The clicks of some ads in the same time range.",
    requiredProperties = "ads")
record AdsClickCounts(
    @Schema(description = "Each ad once, in the order in which the query names them.")
        List<ClickCounts> ads) {}
