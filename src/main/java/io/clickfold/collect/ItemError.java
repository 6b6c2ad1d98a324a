package io.clickfold.collect;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why one click of a request was not accepted.
 *
 * @param index the click's place in the request, from 0; blank lines do not count
 * @param reason one of {@link io.clickfold.click.Rejection}'s codes
 * @param detail what is wrong
 */
@Schema(name = "ClickError")
record ItemError(
    @Schema(description = "The click's place in the request, from 0; blank lines do not count.")
        int index,
    @Schema(enumeration = {"malformed", "missing_field", "invalid_field", "oversized", "in_future"})
        String reason,
    String detail) {}
