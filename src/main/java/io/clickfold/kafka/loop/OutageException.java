package io.clickfold.kafka.loop;

/**
 * What a processor needs, as Cassandra, is away. No record is at fault: whatever would be taken
 * instead would fail as well.
 */
public final class OutageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** An outage, with a message for an operator. */
  public OutageException(String message) {
    super(message);
  }
}
