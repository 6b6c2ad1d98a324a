package io.clickfold.collector.body;

import java.util.List;

/** A whole request is refused. Has no stack trace: it is an answer, not a fault. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The status of {@link #unavailable}. */
  public static final int UNAVAILABLE = 503;

  private final int status;
  private final transient List<ItemError> errors;

  private RefusedException(int status, String detail, List<ItemError> errors) {
    super(detail, null, false, false);
    this.status = status;
    this.errors = errors;
  }

  /** The body is not what it says it is. */
  public static RefusedException malformed(String detail) {
    return new RefusedException(400, detail, List.of());
  }

  /** There are clicks, but no valid one. */
  public static RefusedException noValidClick(List<ItemError> errors) {
    return new RefusedException(400, "No click was valid: see errors.", errors);
  }

  /** The body did not arrive. */
  public static RefusedException tooSlow(long seconds) {
    return new RefusedException(
        408, "The body did not arrive within %d seconds.".formatted(seconds), List.of());
  }

  /** 413, since a body is longer than the limit in bytes. */
  public static RefusedException tooManyBytes(int limit) {
    return new RefusedException(
        413,
        "The body may have up to %d bytes, after unpacking too. Send the clicks in smaller batches."
            .formatted(limit),
        List.of());
  }

  /** 413, since a body has more clicks than the limit. */
  public static RefusedException tooManyClicks(int limit) {
    return new RefusedException(
        413,
        "A request may have up to %d clicks. Send them in smaller batches; none of these was taken."
            .formatted(limit),
        List.of());
  }

  /** 415, since a body is of a media type that is not read. */
  public static RefusedException unsupportedType(String detail) {
    return new RefusedException(415, detail, List.of());
  }

  /** Too much is under way, or Kafka did not acknowledge in time. */
  public static RefusedException unavailable(String detail) {
    return new RefusedException(UNAVAILABLE, detail, List.of());
  }

  /** Bodies that are under way have taken all memory that there is for them. */
  public static RefusedException tooMuchAtOnce() {
    return unavailable("Too many clicks are being received at once.");
  }

  /** The same, and this body was slow to come. */
  public static RefusedException slowerThanOthers() {
    return unavailable("The body came so slowly that it had to make room for others.");
  }

  /** The HTTP status to answer with. */
  public int status() {
    return status;
  }

  /** Empty if the reason is not in single clicks. */
  List<ItemError> errors() {
    return errors;
  }
}
