package io.clickfold.wire;

import java.util.UUID;

/**
 * Marks that a task of a recalculation has emitted all its counts. It stands in every partition of
 * {@code click-counts}, behind all that the task has sent there.
 *
 * @param job the recalculation
 * @param task its number within the job
 * @param partitions how many partitions {@code click-counts} has, as far as the task knows
 */
public record TaskMark(UUID job, int task, int partitions) implements Result {
  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.visit(this);
  }
}
