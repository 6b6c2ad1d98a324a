package io.clickfold.kafka.loop;

/**
 * Something that a processor needs, such as Cassandra, is away. No record is at fault: any other
 * would fail as well.
 */
public final class OutageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** An outage, with a message for an operator. */
  public OutageException(String message) {
    super(message);
  }
}
