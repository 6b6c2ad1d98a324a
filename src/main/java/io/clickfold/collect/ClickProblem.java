package io.clickfold.collect;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.clickfold.platform.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * A refused request, with what is wrong with its clicks.
 *
 * @param errors what is wrong with single clicks
 */
@RegisterForReflection
record ClickProblem(
    @JsonUnwrapped Problem problem,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ItemError> errors) {

  static ClickProblem of(RefusedException refused) {
    String title =
        switch (refused.status()) {
          case 400 -> "Bad Request";
          case 408 -> "Request Timeout";
          case 413 -> "Content Too Large";
          case 415 -> "Unsupported Media Type";
          default -> "Service Unavailable";
        };
    return new ClickProblem(
        Problem.of(refused.status(), title, refused.getMessage()), refused.errors());
  }
}
