/**
 * The role that answers queries: what its resources have in common.
 *
 * <p>It may use {@code click}, {@code kafka}, {@code store}, {@code problem} and {@code platform},
 * and no other role.
 */
package io.clickfold.api;
