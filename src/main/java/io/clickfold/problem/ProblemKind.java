package io.clickfold.problem;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The kinds of problems that Clickfold names itself. The kind is the end of the problem's type, by
 * which clients tell problems apart: {@code urn:clickfold:problem:open-minutes}.
 */
public enum ProblemKind {
  /** The process does not have the role that the request needs. */
  ROLE_MISSING(404, "No such role here"),

  /** A parameter of a query is missing, unknown, given twice, malformed or out of range. */
  INVALID_PARAMETER(400, "Invalid parameter"),
  /** No declared cube has just the dimensions that the query filters and groups by. */
  UNDECLARED_CUBE(400, "Cube not declared"),
  /** The query alone has more groups than one query may count. */
  TOO_MANY_GROUPS(422, "Too many groups"),

  /** The body of a request for a recalculation or a reconciliation cannot be used. */
  INVALID_RECALCULATION(400, "Invalid recalculation"),
  /** There is no recalculation with the id in the path. */
  RECALCULATION_UNKNOWN(404, "No such recalculation"),
  /** A recalculation that has ended was to be cancelled. */
  RECALCULATION_ENDED(409, "It has ended"),
  /** A recalculation that is removing older counts was to be cancelled. */
  RECALCULATION_REMOVING(409, "Its counts are stored"),
  /** As many recalculations as there may be have not ended yet. */
  TOO_MANY_RECALCULATIONS(409, "Too many recalculations"),
  /** Some of the minutes to recompute or compare are not final yet. */
  OPEN_MINUTES(409, "Minutes are open"),
  /** The archive may lack clicks of the minutes to recompute or compare. */
  ARCHIVE_INCOMPLETE(409, "The archive may not have all clicks"),
  /** There is no report of the hour that was asked for. */
  RECONCILIATION_UNKNOWN(404, "Not compared yet"),

  /** Cassandra does not answer, or not in time. */
  STORE_UNAVAILABLE("Store unavailable", Duration.ofSeconds(5)),
  /** The groups of all queries under way fill the memory that there is for them. */
  TOO_MANY_GROUPS_AT_ONCE("Too many groups at once", Duration.ofSeconds(5)),
  /** As many raw clicks are being looked up as this process may at once. */
  TOO_MANY_LOOKUPS("Too many lookups", Duration.ofSeconds(10)),
  /** As many streams are open as this process may have. */
  TOO_MANY_STREAMS("Too many streams", Duration.ofSeconds(10)),
  /** Answers that clients do not read fill the memory that there is for them. */
  TOO_MANY_UNREAD_ANSWERS("Too many unread answers", Duration.ofSeconds(5)),

  /** The answers of streams fill the memory for them; ends a stream, where no header can follow. */
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
