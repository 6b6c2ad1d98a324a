package io.clickfold.dev.simulator.check;

import io.smallrye.mutiny.Uni;

/** Answers questions as it does everybody's. */
interface QueryApi {
  /** Fails if there is no proper answer. */
  Uni<Answer> ask(Question question);
}
