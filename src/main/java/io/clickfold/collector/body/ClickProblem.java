package io.clickfold.collector.body;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.clickfold.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A refused request, with what is wrong with its clicks.
 *
 * @param errors what is wrong with single clicks
 */
@RegisterForReflection
@Schema(
    name = "ClickProblem",
    description = "What went wrong, as in RFC 9457, and what is wrong with single clicks.",
    allOf = Problem.class)
public record ClickProblem(
    @Schema(hidden = true) @JsonUnwrapped Problem problem,
    @Schema(description = "What is wrong with single clicks; missing where nothing is.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<ItemError> errors) {}
