package io.clickfold.collector.body;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why one click of a request was not accepted.
 *
 * @param index the click's place in the request, from 0; blank lines do not count
 * @param reason one of {@link io.clickfold.click.Rejection}'s codes
 * @param detail what is wrong
 */
@Schema(
    name = "ClickError",
    description = "Why one click was not accepted.",
    requiredProperties = {"index", "reason", "detail"})
public record ItemError(
    @Schema(description = "The click's place in the request, from 0; blank lines do not count.")
        int index,
    @Schema(
            description = "The kind of error.",
            enumeration = {
              "malformed",
              "missing_field",
              "invalid_field",
              "oversized",
              "in_future",
              "too_old"
            })
        String reason,
    @Schema(description = "What is wrong with it.") String detail) {}
