package io.clickfold.store.counts;

import java.util.UUID;

/**
 * That all is stored which a recalculation's task has sent to one partition of the result queue.
 *
 * @param partitions how many partitions the result queue has, as far as the task knew
 */
public record StoredMark(UUID job, int task, int partition, int partitions) {}
