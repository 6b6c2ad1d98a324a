package io.clickfold.problem;

import java.time.Duration;
import java.util.Optional;

/**
 * Ends a request with a problem; {@link ProblemMappers} answers it. Most are made by a {@link
 * ProblemKind}. Has no stack trace: it is an answer, not a defect.
 */
public class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient Optional<Duration> retryAfter;

  /**
   * @param retryAfter when to try again, in whole seconds; empty if that does not help
   */
  protected ProblemException(Problem problem, Optional<Duration> retryAfter) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** The problem to answer with. */
  public final Problem problem() {
    return problem;
  }

  /** When the same request may be tried again, if that helps. */
  public final Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** What is answered, in JSON: the problem, and maybe members besides those of every problem. */
  public Object body() {
    return problem;
  }
}
