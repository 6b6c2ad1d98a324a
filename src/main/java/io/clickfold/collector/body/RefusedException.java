package io.clickfold.collector.body;

import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Refuses a whole request with clicks. Its problems are those that their status describes. */
public final class RefusedException extends ProblemException {
  private static final long serialVersionUID = 1L;

  /** The status of {@link #unavailable}. */
  public static final int UNAVAILABLE = 503;

  /** Kafka is back in seconds or in minutes; a retry costs little. */
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final transient List<ItemError> errors;

  private RefusedException(int status, String title, String detail, List<ItemError> errors) {
    super(
        Problem.of(status, title, detail),
        status == UNAVAILABLE ? Optional.of(RETRY_AFTER) : Optional.empty());
    this.errors = errors;
  }

  private RefusedException(int status, String title, String detail) {
    this(status, title, detail, List.of());
  }

  /** The body is not of the type that it declares. */
  public static RefusedException malformed(String detail) {
    return badRequest(detail, List.of());
  }

  /** There are clicks, but no valid one. */
  public static RefusedException noValidClick(List<ItemError> errors) {
    return badRequest("No click was valid: see errors.", errors);
  }

  private static RefusedException badRequest(String detail, List<ItemError> errors) {
    return new RefusedException(400, "Bad Request", detail, errors);
  }

  /** The body did not arrive. */
  public static RefusedException tooSlow(long seconds) {
    return new RefusedException(
        408, "Request Timeout", "The body did not arrive within %d seconds.".formatted(seconds));
  }

  /** 413, since a body is longer than the limit in bytes. */
  public static RefusedException tooManyBytes(int limit) {
    return tooLarge(
        "The body may have up to %d bytes, after unpacking too. Send the clicks in smaller batches."
            .formatted(limit));
  }

  /** 413, since a body has more clicks than the limit. */
  public static RefusedException tooManyClicks(int limit) {
    return tooLarge(
        "A request may have up to %d clicks. Send them in smaller batches; none of these was accepted."
            .formatted(limit));
  }

  private static RefusedException tooLarge(String detail) {
    return new RefusedException(413, "Content Too Large", detail);
  }

  /** 415, since a body is of a media type that is not read. */
  public static RefusedException unsupportedType(String detail) {
    return new RefusedException(415, "Unsupported Media Type", detail);
  }

  /** Too much is under way, or Kafka did not acknowledge in time. */
  public static RefusedException unavailable(String detail) {
    return new RefusedException(UNAVAILABLE, "Service Unavailable", detail);
  }

  /** Bodies that are under way occupy all memory that there is for them. */
  public static RefusedException tooMuchAtOnce() {
    return unavailable("Too many clicks are being received at once.");
  }

  /** The same, and this body was slow to come. */
  public static RefusedException slowerThanOthers() {
    return unavailable("The body came so slowly that it had to make room for others.");
  }

  /** The HTTP status to answer with. */
  public int status() {
    return problem().status();
  }

  @Override
  public ClickProblem body() {
    return new ClickProblem(problem(), errors);
  }
}
