/**
 * The transactional loop round a core: assignment, replay, checkpoints, commits, life cycle.
 *
 * <p>It may use {@code kafka}, {@code kafka.lag}, {@code wire} and {@code platform}.
 */
package io.clickfold.kafka.loop;
