package io.clickfold.store.insert;

import java.util.UUID;

/**
 * That all is stored which a recalculation's task has emitted to one partition of {@code
 * click-counts}.
 *
 * @param partitions how many partitions {@code click-counts} has, as far as the task knew
 */
record StoredMark(UUID job, int task, int partition, int partitions) {}
