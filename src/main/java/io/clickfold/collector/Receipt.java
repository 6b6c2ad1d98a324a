package io.clickfold.collector;

import io.clickfold.collector.body.ItemError;
import io.clickfold.collector.body.ItemWarning;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What became of a request's clicks.
 *
 * @param accepted how many Kafka has acknowledged
 * @param rejected how many were not accepted
 * @param errors why, in the request's order
 * @param warnings what is amiss with optional fields of the accepted clicks, up to 100
 */
@Schema(
    name = "ClickReceipt",
    description = "What became of a request's clicks.",
    requiredProperties = {"accepted", "rejected", "errors", "warnings"})
record Receipt(
    @Schema(description = "How many clicks are safely stored.") int accepted,
    @Schema(description = "How many clicks were not accepted.") int rejected,
    @Schema(description = "Why, in the request's order.") List<ItemError> errors,
    @Schema(
            description =
                "What is amiss with optional fields of accepted clicks, in the request's order;"
                    + " the first 100.")
        List<ItemWarning> warnings) {}
