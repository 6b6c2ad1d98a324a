package servers;

/** What stops the launcher, told in a sentence a user can use. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  Failure(String message) {
    super(message);
  }
}
