/**
 * The role that counts: folds clicks round the transactional loop, hot ads over shards.
 *
 * <p>It may use the cores, {@code kafka} and {@code platform}, and no other role.
 */
package io.clickfold.aggregator;
