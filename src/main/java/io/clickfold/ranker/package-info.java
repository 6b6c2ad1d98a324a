/**
 * The role that ranks: merges counts into rankings round the transactional loop.
 *
 * <p>It may use the cores, {@code kafka} and {@code platform}, and no other role.
 */
package io.clickfold.ranker;
