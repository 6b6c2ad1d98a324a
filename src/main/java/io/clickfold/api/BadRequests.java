package io.clickfold.api;

import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemException;

/** The problems of queries that the caller has to change. */
public final class BadRequests {
  private BadRequests() {}

  /** 400: a parameter cannot be read. */
  public static ProblemException invalidParameter(String detail) {
    return new ProblemException(Problem.of(400, "invalid-parameter", "Invalid parameter", detail));
  }

  /** 400: no cube is declared that has the answer. */
  public static ProblemException undeclaredCube(String detail) {
    return new ProblemException(Problem.of(400, "undeclared-cube", "Cube not declared", detail));
  }

  /** 422: the answer would need more groups than a query may count. */
  public static ProblemException tooManyGroups(int limit) {
    return new ProblemException(
        Problem.of(
            422,
            "too-many-groups",
            "Too many groups",
            "There are more than %,d groups. Ask for a shorter range, or filter by more dimensions."
                .formatted(limit)));
  }
}
