package io.clickfold.api;

import io.clickfold.click.MinuteRanges;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Some minutes: from the first one's start to the last one's end. */
@RegisterForReflection
@Schema(
    name = "Span",
    description = "Minutes, from the first one's start to the last one's end.",
    requiredProperties = {"from", "to"})
public record Span(Instant from, Instant to) {
  /** Null if there are none, so that answers do without. */
  public static List<Span> of(MinuteRanges minutes) {
    return minutes.isEmpty()
        ? null
        : minutes.ranges().stream()
            .map(
                range ->
                    new Span(Instant.ofEpochMilli(range.from()), Instant.ofEpochMilli(range.to())))
            .toList();
  }
}
