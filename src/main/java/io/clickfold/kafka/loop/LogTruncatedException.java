package io.clickfold.kafka.loop;

/** The log has other records than those that were read and committed: some have been lost. */
final class LogTruncatedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LogTruncatedException(String message) {
    super(message);
  }
}
