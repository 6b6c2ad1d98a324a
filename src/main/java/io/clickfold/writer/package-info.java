/**
 * The role that stores counts and rankings.
 *
 * <p>It may use {@code wire}, {@code kafka}, {@code store} and {@code platform}, and no other role.
 */
package io.clickfold.writer;
