package io.clickfold.collect;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What became of a request's clicks.
 *
 * @param accepted how many Kafka has acknowledged
 * @param rejected how many were not accepted
 * @param errors why, in the request's order
 */
@Schema(
    name = "ClickReceipt",
    description = "What became of a request's clicks.",
    requiredProperties = {"accepted", "rejected", "errors"})
record Receipt(
    @Schema(description = "How many clicks are safely stored.") int accepted,
    @Schema(description = "How many clicks were not accepted.") int rejected,
    @Schema(description = "Why, in the request's order.") List<ItemError> errors) {}
