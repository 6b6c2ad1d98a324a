package io.clickfold.dev.simulator.check;

import io.smallrye.mutiny.Uni;

/** The API, which answers the check's questions as it answers anyone's. */
interface QueryApi {
  /** Fails if there is no proper answer. */
  Uni<Answer> ask(Question question);
}
