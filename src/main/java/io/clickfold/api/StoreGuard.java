package io.clickfold.api;

import io.clickfold.platform.ClickfoldConfig;
import io.clickfold.problem.ProblemException;
import io.clickfold.problem.ProblemKind;
import io.clickfold.store.StoreUnavailableException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Ends requests with a problem where Cassandra does not answer, or not in time. */
@Singleton
public final class StoreGuard {
  private final Duration timeout;

  StoreGuard(ClickfoldConfig config) {
    this.timeout = config.query().timeout();
  }

  /**
   * @param remedy what to do if the answer takes too long
   * @return fails with a {@link ProblemException} instead
   */
  public <T> Uni<T> guard(Uni<T> answer, String remedy) {
    return orUnavailable(answer)
        .ifNoItem()
        .after(timeout)
        .failWith(
            () ->
                unavailable(
                    "The query took longer than %d ms. %s".formatted(timeout.toMillis(), remedy)));
  }

  /** An answer that fails with this problem where Cassandra does not answer. */
  public static <T> Uni<T> orUnavailable(Uni<T> answer) {
    return answer.onFailure(StoreUnavailableException.class).transform(StoreGuard::unavailable);
  }

  /** The problem that Cassandra does not answer. */
  public static ProblemException unavailable(Throwable failure) {
    return unavailable(failure.getMessage() + ". Try again later.");
  }

  private static ProblemException unavailable(String detail) {
    return ProblemKind.STORE_UNAVAILABLE.because(detail);
  }
}
