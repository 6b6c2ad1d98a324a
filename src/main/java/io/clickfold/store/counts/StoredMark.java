package io.clickfold.store.counts;

import java.util.UUID;

/**
 * That all is stored which a recalculation's task has sent to one partition of {@code
 * click-counts}.
 *
 * @param partitions how many partitions {@code click-counts} has, as far as the task knew
 */
public record StoredMark(UUID job, int task, int partition, int partitions) {}
