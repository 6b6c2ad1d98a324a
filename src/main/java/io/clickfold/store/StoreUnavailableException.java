package io.clickfold.store;

/** Cassandra cannot be reached, is overloaded or too slow, or its schema is not current yet. */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what does not answer, for operators
   */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
