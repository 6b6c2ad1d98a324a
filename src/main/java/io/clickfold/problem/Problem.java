package io.clickfold.problem;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What went wrong with a request, as RFC 9457 has it.
 *
 * @param type a URI that names the kind of problem; {@code about:blank} where the status says all
 * @param title the kind of problem in a few words
 * @param status the HTTP status
 * @param detail what is wrong with this request, and what to do about it
 */
@RegisterForReflection
@Schema(
    name = "Problem",
    description = "What went wrong, as in RFC 9457.",
    requiredProperties = {"type", "title", "status", "detail"})
public record Problem(
    @Schema(description = "Names the kind of problem; about:blank where the status says all.")
        String type,
    @Schema(description = "The kind of problem in a few words.") String title,
    @Schema(description = "The HTTP status.") int status,
    @Schema(description = "What is wrong with this request, and what to do about it.")
        String detail) {
  /** The media type of a problem in JSON. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** A problem that the status describes. */
  public static Problem of(int status, String title, String detail) {
    return new Problem("about:blank", title, status, detail);
  }
}
