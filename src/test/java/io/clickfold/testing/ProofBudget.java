package io.clickfold.testing;

import java.time.Instant;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips tests that would begin behind the end of the time that there is for the proof, if one is
 * given: {@code -Dclickfold.proof.until}, an instant as {@code 2026-11-30T12:00:00Z}.
 */
final class ProofBudget implements ExecutionCondition {
  private static final String UNTIL = "clickfold.proof.until";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    String until = System.getProperty(UNTIL, "");
    if (until.isEmpty() || Instant.now().isBefore(Instant.parse(until))) {
      return ConditionEvaluationResult.enabled("there is time");
    }
    return ConditionEvaluationResult.disabled(
        "no time is left of the proof's, which ended " + until);
  }
}
