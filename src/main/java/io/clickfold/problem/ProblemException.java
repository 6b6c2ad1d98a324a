package io.clickfold.problem;

import java.time.Duration;
import java.util.Optional;

/** Ends a request with a problem. Has no stack trace: it is an answer, not a defect. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient Optional<Duration> retryAfter;

  /** For a request that will never do. */
  public ProblemException(Problem problem) {
    this(problem, Optional.empty());
  }

  /**
   * For a request that may do later.
   *
   * @param retryAfter when to try again, in whole seconds
   */
  public ProblemException(Problem problem, Duration retryAfter) {
    this(problem, Optional.of(retryAfter));
  }

  private ProblemException(Problem problem, Optional<Duration> retryAfter) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** The problem to answer with. */
  public Problem problem() {
    return problem;
  }

  /** When the same request may be tried again, if that helps. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
