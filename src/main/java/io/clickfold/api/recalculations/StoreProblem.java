package io.clickfold.api.recalculations;

import io.clickfold.problem.Problem;
import io.clickfold.problem.ProblemException;
import io.clickfold.store.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** The problem that Cassandra does not answer. */
final class StoreProblem {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private StoreProblem() {}

  /** An answer that fails with this problem where Cassandra has not answered. */
  static <T> Uni<T> orUnavailable(Uni<T> answer) {
    return answer
        .onFailure(StoreUnavailableException.class)
        .transform(
            failure ->
                new ProblemException(
                    Problem.of(
                        503,
                        "store-unavailable",
                        "Store unavailable",
                        failure.getMessage() + ". Try again later."),
                    RETRY_AFTER));
  }
}
