package io.clickfold.store;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import io.smallrye.mutiny.TimeoutException;
import java.util.concurrent.CompletionException;

/** Tells what a wait may cure from what it will not. */
public final class StoreFailures {
  private StoreFailures() {}

  /** The failure itself, or the same as a {@link StoreUnavailableException}. */
  public static Throwable translate(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return translate(failure.getCause());
    }
    boolean transientFailure =
        failure instanceof TimeoutException
            || failure instanceof DriverException && !(failure instanceof QueryValidationException);
    return transientFailure
        ? new StoreUnavailableException("Cassandra does not answer: " + describe(failure), failure)
        : failure;
  }

  /** What happened, for an operator. */
  public static String describe(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
