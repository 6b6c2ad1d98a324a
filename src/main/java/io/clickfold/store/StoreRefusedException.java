package io.clickfold.store;

/** Cassandra refuses a write for what it is, however often it is tried. */
public final class StoreRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param cause what Cassandra, or its driver, has answered
   */
  public StoreRefusedException(Throwable cause) {
    super(StoreFailures.describe(cause), cause);
  }
}
