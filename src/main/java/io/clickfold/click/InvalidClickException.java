package io.clickfold.click;

/** A click is not accepted. Has no stack trace: it is an answer about data, not about code. */
public final class InvalidClickException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Rejection rejection;

  /**
   * @param message what is wrong, for the click's sender; holds no more of the click than a field's
   *     name
   */
  public InvalidClickException(Rejection rejection, String message) {
    super(message, null, false, false);
    this.rejection = rejection;
  }

  /** The reason, as one of a fixed set. */
  public Rejection rejection() {
    return rejection;
  }
}
