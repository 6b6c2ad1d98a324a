package io.clickfold.wire;

import java.util.UUID;

/**
 * A recalculation's word that all is sent which one of its tasks has counted. It stands in every
 * partition of the result queue, behind all that the task has sent there.
 *
 * @param job the recalculation
 * @param task its number within the job
 * @param partitions how many partitions the result queue has, as far as the task knows
 */
public record TaskMark(UUID job, int task, int partitions) implements Result {
  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.visit(this);
  }
}
