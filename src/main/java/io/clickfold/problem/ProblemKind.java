package io.clickfold.problem;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of problems that Clickfold names itself. The kind is the end of the problem's type, by
 * which clients tell problems apart: {@code urn:clickfold:problem:open-minutes}.
 */
public enum ProblemKind {
  /** The process does not do what was asked for. */
  ROLE_MISSING(404, "No such role here"),

  INVALID_PARAMETER(400, "Invalid parameter"),
  UNDECLARED_CUBE(400, "Cube not declared"),
  TOO_MANY_GROUPS(422, "Too many groups"),

  INVALID_RECALCULATION(400, "Invalid recalculation"),
  RECALCULATION_UNKNOWN(404, "No such recalculation"),
  RECALCULATION_ENDED(409, "It has ended"),
  RECALCULATION_REMOVING(409, "Its counts are stored"),
  TOO_MANY_RECALCULATIONS(409, "Too many recalculations"),
  OPEN_MINUTES(409, "Minutes are open"),
  ARCHIVE_INCOMPLETE(409, "The archive may not have all clicks"),
  RECONCILIATION_UNKNOWN(404, "Not compared yet"),

  STORE_UNAVAILABLE("Store unavailable", Duration.ofSeconds(5)),
  TOO_MANY_GROUPS_AT_ONCE("Too many groups at once", Duration.ofSeconds(5)),
  TOO_MANY_LOOKUPS("Too many lookups", Duration.ofSeconds(10)),
  TOO_MANY_STREAMS("Too many streams", Duration.ofSeconds(10)),
  TOO_MANY_UNREAD_ANSWERS("Too many unread answers", Duration.ofSeconds(5)),

  /** Told in a stream, where no header can follow. */
  TOO_LARGE_STREAMS(503, "Too large streams");

  private final int status;
  private final String title;
  private final Optional<Duration> retryAfter;

  /** For requests that will never do. */
  ProblemKind(int status, String title) {
    this.status = status;
    this.title = title;
    this.retryAfter = Optional.empty();
  }

  /** For requests that may do later. */
  ProblemKind(String title, Duration retryAfter) {
    this.status = 503;
    this.title = title;
    this.retryAfter = Optional.of(retryAfter);
  }

  /**
   * A problem of this kind.
   *
   * @param detail what is wrong with this request, and what to do about it
   */
  public Problem problem(String detail) {
    String code = name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Problem("urn:clickfold:problem:" + code, title, status, detail);
  }

  /** Ends a request with a problem of this kind; for the caller to throw. */
  public ProblemException because(String detail) {
    return new ProblemException(problem(detail), retryAfter);
  }

  /** When to try the same request again; empty if that does not help. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
