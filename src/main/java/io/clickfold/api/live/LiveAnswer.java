package io.clickfold.api.live;

/**
 * The present answer to a question that clients watch.
 *
 * @param id the same for the same content, in every process; empty for a problem
 */
record LiveAnswer(String id, String json) {

  /** That the question cannot be answered: nothing will follow. */
  static LiveAnswer problem(String json) {
    return new LiveAnswer("", json);
  }

  boolean isProblem() {
    return id.isEmpty();
  }
}
