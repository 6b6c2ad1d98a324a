package io.clickfold.platform.problem;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What went wrong with a request, as RFC 9457 has it.
 *
 * @param type a URI that names the kind of problem; {@code about:blank} where the status says all
 * @param title the kind of problem in a few words
 * @param status the HTTP status
 * @param detail what is wrong with this request, and what to do about it
 */
@RegisterForReflection
public record Problem(String type, String title, int status, String detail) {
  /** The media type of a problem in JSON. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /**
   * A problem of Clickfold's own kinds.
   *
   * @param kind the last part of the type's URI
   */
  public static Problem of(int status, String kind, String title, String detail) {
    return new Problem("urn:clickfold:problem:" + kind, title, status, detail);
  }

  /** A problem that the status describes. */
  public static Problem of(int status, String title, String detail) {
    return new Problem("about:blank", title, status, detail);
  }
}
